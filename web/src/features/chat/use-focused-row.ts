import { type RefObject, useEffect, useState } from 'react';

/** Index of the row (`data-index`) within the element that has the focus; null when none has. */
export function useFocusedRow(container: RefObject<HTMLElement | null>): number | null {
  const [focusedIndex, setFocusedIndex] = useState<number | null>(null);

  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    const onFocusIn = (event: FocusEvent) => {
      const row = event.target instanceof Element ? event.target.closest('[data-index]') : null;
      setFocusedIndex(row === null ? null : Number(row.getAttribute('data-index')));
    };
    const onFocusOut = () => setFocusedIndex(null);
    element.addEventListener('focusin', onFocusIn);
    element.addEventListener('focusout', onFocusOut);
    return () => {
      element.removeEventListener('focusin', onFocusIn);
      element.removeEventListener('focusout', onFocusOut);
    };
  }, [container]);

  return focusedIndex;
}
