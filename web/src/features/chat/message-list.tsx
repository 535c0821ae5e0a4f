import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { type ReactNode, useCallback, useLayoutEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { ChatSession } from '../../chat/chat-session.ts';
import { branchesOf, pathTo } from '../../chat/conversation-tree.ts';
import classes from './message-list.module.css';
import { MessageRow } from './message-row.tsx';
import { useFollowEnd } from './use-follow-end.ts';
import { useRowFocus } from './use-row-focus.ts';

/** Height of a message that was not drawn yet, in pixels; any guess will do. */
const ESTIMATED_HEIGHT_PX = 180;
/** Messages kept drawn above and below what is seen. */
const OVERSCAN = 4;

/** The path of the conversation on the screen. Only what is near the view is in the page. */
export function MessageList({ session }: { session: ChatSession }): ReactNode {
  const messages = useStore(session.store, (state) => state.messages);
  const leafId = useStore(session.store, (state) => state.leafId);
  const path = useMemo(() => pathTo(messages, leafId), [messages, leafId]);
  const branches = useMemo(() => branchesOf(messages), [messages]);
  const scroller = useRef<HTMLDivElement>(null);
  const [isFollowing, setFollowing] = useFollowEnd(scroller);
  const keptIndex = useRowFocus(scroller, path.length);

  const virtualizer = useVirtualizer({
    count: path.length,
    getScrollElement: () => scroller.current,
    getItemKey: useCallback((index: number) => path[index]?.id ?? index, [path]),
    estimateSize: () => ESTIMATED_HEIGHT_PX,
    rangeExtractor: useCallback(
      (range: Range) => withKept(defaultRangeExtractor(range), keptIndex, range.count),
      [keptIndex],
    ),
    overscan: OVERSCAN,
    anchorTo: isFollowing ? 'end' : 'start',
    followOnAppend: isFollowing,
    scrollEndThreshold: Number.POSITIVE_INFINITY,
    directDomUpdates: true,
    directDomUpdatesMode: 'position',
  });

  const toEnd = useCallback(() => {
    setFollowing(true);
    virtualizer.scrollToEnd();
  }, [setFollowing, virtualizer]);
  useLayoutEffect(() => virtualizer.scrollToEnd(), [virtualizer]);
  useOwnTurn(session, toEnd);

  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        id="conversation"
        className={classes.scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard cannot scroll here
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label="Conversation"
      >
        <div ref={virtualizer.containerRef} className={classes.rows}>
          {virtualizer.getVirtualItems().map(({ index, key }) => {
            const message = path[index];
            if (message === undefined) return null;
            return (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                className={classes.row}
              >
                <MessageRow
                  session={session}
                  message={message}
                  branch={branches.get(message.id)}
                  place={index + 1}
                  count={path.length}
                />
              </div>
            );
          })}
        </div>
      </div>
      {isFollowing ? null : (
        <button type="button" className={classes.toEnd} onClick={toEnd}>
          <ArrowDown size={16} aria-hidden="true" />
          Newest
        </button>
      )}
    </div>
  );
}

/** Goes to the end when the reader starts a turn here, wherever they were. */
function useOwnTurn(session: ChatSession, toEnd: () => void): void {
  const isSubmitting = useStore(session.store, (state) => state.phase === 'submitting');
  useLayoutEffect(() => {
    if (isSubmitting) toEnd();
  }, [isSubmitting, toEnd]);
}

/** The row that has the focus stays in the page, however far it is scrolled away. */
function withKept(indexes: number[], kept: number | null, count: number): number[] {
  if (kept === null || kept >= count || indexes.includes(kept)) return indexes;
  return [...indexes, kept].sort((left, right) => left - right);
}
