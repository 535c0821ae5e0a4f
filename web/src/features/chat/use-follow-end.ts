import { type RefObject, useEffect, useState } from 'react';

/** Within so many pixels the end is what the reader looks at. */
const AT_END_PX = 8;

/** Keys that move the view up. */
const UPWARD_KEYS = new Set(['ArrowUp', 'PageUp', 'Home']);
/** Where keys move the cursor instead. */
const TEXT_FIELD = 'textarea, input';

/**
 * Whether the view follows the end of a scroller: until the reader moves up, and again when they have moved
 * down to the end. Told by what the reader does and not by positions, since the content grows all the time.
 */
export function useFollowEnd(
  scroller: RefObject<HTMLElement | null>,
): [boolean, (isFollowing: boolean) => void] {
  const [isFollowing, setFollowing] = useState(true);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let lastTop = element.scrollTop;
    let lastTouchY = 0;
    let isDragging = false;
    const letGo = () => setFollowing(false);

    const onWheel = (event: WheelEvent) => {
      if (event.deltaY < 0) letGo();
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.target instanceof Element && event.target.matches(TEXT_FIELD)) return;
      if (event.altKey) return;
      if (event.key === 'Home' || event.key === 'End') {
        // The browser's own way is a slow one, and ends where rows on it turn out to have another height.
        event.preventDefault();
        element.scrollTo({ top: event.key === 'Home' ? 0 : element.scrollHeight });
      }
      if (event.key === 'End') setFollowing(true);
      if (UPWARD_KEYS.has(event.key) || (event.key === ' ' && event.shiftKey)) letGo();
    };
    const onTouchStart = (event: TouchEvent) => {
      lastTouchY = event.touches[0]?.clientY ?? 0;
    };
    const onTouchMove = (event: TouchEvent) => {
      const y = event.touches[0]?.clientY ?? 0;
      if (y > lastTouchY) letGo();
      lastTouchY = y;
    };
    // A press on the scroller itself, and not on what is in it, is on its scroll bar.
    const onPointerDown = (event: PointerEvent) => {
      isDragging = event.target === element;
    };
    const onPointerUp = () => {
      isDragging = false;
    };
    const onScroll = () => {
      const { scrollTop, scrollHeight, clientHeight } = element;
      const isAtEnd = scrollHeight - clientHeight - scrollTop <= AT_END_PX;
      if (scrollTop > lastTop && isAtEnd) setFollowing(true);
      else if (isDragging && scrollTop < lastTop) letGo();
      lastTop = scrollTop;
    };

    const listening = new AbortController();
    const options = { passive: true, signal: listening.signal };
    element.addEventListener('wheel', onWheel, options);
    element.addEventListener('keydown', onKeyDown, { signal: listening.signal });
    element.addEventListener('touchstart', onTouchStart, options);
    element.addEventListener('touchmove', onTouchMove, options);
    element.addEventListener('pointerdown', onPointerDown, options);
    window.addEventListener('pointerup', onPointerUp, options);
    element.addEventListener('scroll', onScroll, options);
    return () => listening.abort();
  }, [scroller]);

  return [isFollowing, setFollowing];
}
