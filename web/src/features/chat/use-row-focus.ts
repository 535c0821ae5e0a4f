import { type RefObject, useEffect, useState } from 'react';

const STEPS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

/**
 * The row (`data-index`) that must stay in the page because it has the focus, or is about to have it; null
 * when there is none. Alt with an arrow key moves the focus to the message before or after; from outside of
 * the messages, to the last one.
 */
export function useRowFocus(
  container: RefObject<HTMLElement | null>,
  count: number,
): number | null {
  const [focusedIndex, setFocusedIndex] = useState<number | null>(null);
  const [wantedIndex, setWantedIndex] = useState<number | null>(null);

  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    const onFocusIn = (event: FocusEvent) => setFocusedIndex(indexOfRow(event.target));
    const onFocusOut = () => setFocusedIndex(null);
    const onKeyDown = (event: KeyboardEvent) => {
      const step = STEPS[event.key];
      if (step === undefined || !event.altKey || count === 0) return;
      event.preventDefault();
      const from = indexOfRow(event.target) ?? count;
      setWantedIndex(Math.max(0, Math.min(count - 1, from + step)));
    };
    const listening = new AbortController();
    const options = { signal: listening.signal };
    element.addEventListener('focusin', onFocusIn, options);
    element.addEventListener('focusout', onFocusOut, options);
    element.addEventListener('keydown', onKeyDown, options);
    return () => listening.abort();
  }, [container, count]);

  useEffect(() => {
    if (wantedIndex === null) return;
    // By now the row is drawn, since what is returned keeps it in the page.
    const row = container.current?.querySelector(`[data-index="${wantedIndex}"] article`);
    if (row instanceof HTMLElement) row.focus();
    setWantedIndex(null);
  }, [container, wantedIndex]);

  return wantedIndex ?? focusedIndex;
}

function indexOfRow(target: EventTarget | null): number | null {
  const row = target instanceof Element ? target.closest('[data-index]') : null;
  return row === null ? null : Number(row.getAttribute('data-index'));
}
