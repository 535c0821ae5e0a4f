/** Estimates of token counts, for text that no provider has counted. */

/**
 * English has about four bytes of UTF-8 to a token and other scripts fewer characters but more bytes,
 * so bytes are the steadier measure; three to a token errs on the safe side.
 */
const BYTES_PER_TOKEN = 3;

/** An upper estimate of the tokens of a text. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}
