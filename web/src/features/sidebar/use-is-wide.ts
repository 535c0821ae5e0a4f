import { useSyncExternalStore } from 'react';

/** `top-bar.module.css` hides its buttons from the same width on. */
const wide = window.matchMedia('(min-width: 56rem)');

function subscribe(listener: () => void): () => void {
  wide.addEventListener('change', listener);
  return () => wide.removeEventListener('change', listener);
}

/** Whether there is room for the conversations beside the chat. */
export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, () => wide.matches);
}
