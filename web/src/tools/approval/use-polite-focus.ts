import { type RefObject, useEffect, useRef } from 'react';

/** Ids of those that have had their turn; a row that is drawn anew asks for no attention again. */
const seen = new Set<string>();

/**
 * Moves the focus to an element when it appears for the first time, unless the reader is in the middle of
 * something: only from nowhere, or from a message box in which nothing is written.
 */
export function usePoliteFocus<T extends HTMLElement>(id: string): RefObject<T | null> {
  const element = useRef<T>(null);
  useEffect(() => {
    if (seen.has(id)) return;
    seen.add(id);
    if (isAtRest(document.activeElement)) element.current?.focus();
  }, [id]);
  return element;
}

function isAtRest(active: Element | null): boolean {
  if (active === null || active === document.body) return true;
  return (
    active instanceof HTMLTextAreaElement && active.id === 'message-input' && active.value === ''
  );
}
