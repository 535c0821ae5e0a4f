/// <reference lib="dom" />
/** Functions that run in the page: each is sent there as it stands, and knows nothing of this file. */

export function readClipboard(): Promise<string> {
  return navigator.clipboard.readText();
}
