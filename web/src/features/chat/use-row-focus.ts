import { type RefObject, useEffect, useState } from 'react';

const STEPS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

/**
 * The row (`data-index`) that must stay in the page because it has the focus, or is about to have it; null
 * when there is none. Alt with an arrow key moves the focus to the message before or after; from outside of
 * the messages, to the last one. When a message that has the focus makes way for another version, that one
 * gets it.
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
    const onFocusOut = ({ target }: FocusEvent) => {
      // Told while an element is being taken away: only afterwards can it be seen that it was.
      queueMicrotask(() => {
        if (!wasTakenAway(target)) setFocusedIndex(indexOfRow(document.activeElement));
      });
    };
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
    findMessage(container, wantedIndex)?.focus();
    setWantedIndex(null);
  }, [container, wantedIndex]);

  useEffect(() => {
    if (focusedIndex === null || document.activeElement !== document.body) return;
    findMessage(container, focusedIndex)?.focus({ preventScroll: true });
  });

  return wantedIndex ?? focusedIndex;
}

function findMessage(
  container: RefObject<HTMLElement | null>,
  index: number,
): HTMLElement | undefined {
  const message = container.current?.querySelector(`[data-index="${index}"] article`);
  return message instanceof HTMLElement ? message : undefined;
}

function wasTakenAway(target: EventTarget | null): boolean {
  return target instanceof Element && (!target.isConnected || target.matches(':disabled'));
}

function indexOfRow(target: EventTarget | null): number | null {
  const row = target instanceof Element ? target.closest('[data-index]') : null;
  return row === null ? null : Number(row.getAttribute('data-index'));
}
