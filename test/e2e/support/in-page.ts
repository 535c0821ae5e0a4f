/// <reference lib="dom" />
/** Functions that run in the page: each is sent there as it stands, and knows nothing of this file. */

export function readClipboard(): Promise<string> {
  return navigator.clipboard.readText();
}

/** What was found in messages that could run, load or lead somewhere, and how often it was looked for. */
export interface ActiveContent {
  looks: number;
  found: string[];
}

/** Looks for active content in messages, now and at every change of the page from now on. */
export function watchForActiveContent(): ActiveContent {
  const result: ActiveContent = { looks: 0, found: [] };
  const active = 'img, script, iframe, object, embed, style, link, base, meta, form, video, audio';
  function look(): void {
    result.looks += 1;
    for (const element of document.querySelectorAll('[role="log"] *')) {
      if (element.matches(active)) result.found.push(element.outerHTML);
      for (const { name, value } of element.attributes) {
        const isOddLink = name === 'href' && !/^(https?:|mailto:)/.test(value);
        if (name.startsWith('on') || name === 'src' || isOddLink) {
          result.found.push(`${name}="${value}"`);
        }
      }
    }
  }
  new MutationObserver(look).observe(document.body, {
    attributes: true,
    childList: true,
    subtree: true,
  });
  look();
  return result;
}
