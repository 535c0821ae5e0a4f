/// <reference lib="dom" />
/** Functions that run in the page: each is sent there as it stands, and knows nothing of this file. */
import type axe from 'axe-core';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

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

/** Needs axe in the page. What fades in is looked at when it is there; what pulses goes on for ever. */
export async function runAxe(): Promise<string[]> {
  const passing = document
    .getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
  await Promise.allSettled(passing.map(({ finished }) => finished));
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await window.axe.run(document, { runOnly: tags });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

/** What reaches over the right edge of the window, and cannot be scrolled to in a box of its own. */
export function findOverflow(): string[] {
  const isBeyondEdge = (element: Element): boolean => {
    const { right, width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && right > document.documentElement.clientWidth + 1;
  };
  const isInScroller = (element: Element | null): boolean => {
    for (let box = element; box !== null; box = box.parentElement) {
      if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(box).overflowX)) {
        return box !== document.body && !isBeyondEdge(box);
      }
    }
    return false;
  };
  return [...document.body.querySelectorAll('*')]
    .filter((element) => isBeyondEdge(element) && !isInScroller(element.parentElement))
    .map((element) => element.outerHTML.slice(0, 200));
}

/** A list that fills with what the live regions say from now on. */
export function recordAnnouncements(): string[] {
  const said: string[] = [];
  new MutationObserver((mutations) => {
    const regions = mutations.map(({ target }) => {
      const element = target instanceof Element ? target : target.parentElement;
      return element?.closest('[role="status"], [role="alert"]');
    });
    for (const region of new Set(regions)) {
      const text = region?.textContent ?? '';
      if (text !== '') said.push(text);
    }
  }).observe(document, { characterData: true, childList: true, subtree: true });
  return said;
}

/** Whether whoever uses the keyboard was sent back to the beginning of the page. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

export function countAnimations(): number {
  return document.getAnimations().length;
}

export function countNodes(): number {
  return document.querySelectorAll('*').length;
}

/** Pixels that could still be scrolled down. */
export function distanceFromEnd({ scrollHeight, scrollTop, clientHeight }: Element): number {
  return scrollHeight - scrollTop - clientHeight;
}
