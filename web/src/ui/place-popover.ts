/** Least distance from the edges of the window, and from the anchor. */
const MARGIN_PX = 8;
const GAP_PX = 6;

/** Puts an open popover under its anchor, or above where there is more room, within the window. */
export function placePopover(popover: HTMLElement, anchor: HTMLElement): void {
  const from = anchor.getBoundingClientRect();
  const roomBelowPx = window.innerHeight - from.bottom - GAP_PX - MARGIN_PX;
  const roomAbovePx = from.top - GAP_PX - MARGIN_PX;
  popover.style.maxHeight = '';
  const isBelow = popover.offsetHeight <= roomBelowPx || roomBelowPx >= roomAbovePx;
  const roomPx = isBelow ? roomBelowPx : roomAbovePx;
  if (popover.offsetHeight > roomPx) popover.style.maxHeight = `${roomPx}px`;

  const { offsetWidth: width, offsetHeight: height } = popover;
  const isOnRight = from.left + from.width / 2 > window.innerWidth / 2;
  const left = isOnRight ? from.right - width : from.left;
  const farthest = window.innerWidth - width - MARGIN_PX;
  popover.style.left = `${Math.max(MARGIN_PX, Math.min(left, farthest))}px`;
  popover.style.top = `${isBelow ? from.bottom + GAP_PX : from.top - GAP_PX - height}px`;
}
