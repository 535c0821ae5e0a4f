import { useMedia } from '../../ui/use-media.ts';

/** Whether there is room for the conversations beside the chat; `top-bar.module.css` has the same width. */
export function useIsWide(): boolean {
  return useMedia('(min-width: 56rem)');
}
