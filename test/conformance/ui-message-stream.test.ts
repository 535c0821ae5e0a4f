import type { CanonicalEvent } from '@chimera/protocol/events';
import type { UIMessage, UIMessageChunk } from 'ai';
import { DefaultChatTransport } from 'ai';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { UiMessageChunk } from '../../server/src/wire/ui-message-chunk.ts';
import { createUiMessageStreamEncoder } from '../../server/src/wire/ui-message-stream.ts';
import { arbitraryCompletedTurn, arbitraryTurn } from '../generators/events.ts';
import { fold } from '../generators/fold.ts';
import { asClientShows, readFrames, withoutPartialInputs } from './ai-sdk-reader.ts';
import { TestChat } from './test-chat.ts';

/** Says nothing, but makes the client show what it has: it does not for the start of a step alone. */
const SHOW = 'data: {"type":"message-metadata","messageMetadata":{}}\n\n';

function encode(events: CanonicalEvent[]): string {
  return createUiMessageStreamEncoder().encode(events);
}

function shown(events: CanonicalEvent[]): unknown {
  return asClientShows(fold(events));
}

test('our chunks are chunks of the AI SDK', () => {
  expectTypeOf<UiMessageChunk>().toExtend<UIMessageChunk>();
});

describe('any turn, read by the AI SDK', () => {
  test('has only chunks that it knows, and shows the message that is stored', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTurn(), async (events) => {
        const { message } = await readFrames(encode(events));
        expect(withoutPartialInputs(message)).toEqual(shown(events));
      }),
    );
  });

  test('shows at every moment what the same events give us', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTurn(), fc.nat(), async (events, cut) => {
        const soFar = events.slice(0, 1 + (cut % events.length));
        const { message } = await readFrames(encode(soFar) + SHOW);
        expect(withoutPartialInputs(message)).toEqual(shown(soFar));
      }),
    );
  });

  test('is an error exactly when it failed, and finished exactly when it did not', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTurn(), async (events) => {
        const frames = encode(events);
        const { chunks, errors } = await readFrames(frames);
        const end = events.at(-1);
        const error = events.findLast((event) => event.type === 'error');
        const hasFailed = end?.type === 'turn-end' && end.reason === 'failed';
        expect(errors).toEqual(hasFailed ? [error?.message] : []);
        expect(chunks.some((chunk) => chunk.type === 'finish')).toBe(!hasFailed);
        expect(frames.endsWith('data: [DONE]\n\n')).toBe(!hasFailed);
      }),
    );
  });
});

describe('a stream that is taken up again', () => {
  test('from any cursor goes on to the same message', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryCompletedTurn().filter(hasNoEditedArguments),
        fc.nat(),
        async (events, cut) => {
          const frames = encode(events).split(/(?<=\n\n)/);
          const received = frames.slice(0, 1 + (cut % frames.length));
          const cursor = lastEventId(received);
          const complete = received.slice(0, lastIndexWithId(received) + 1).join('');
          const rest = encode(events.filter((event) => event.seq > cursor));
          const { message } = await readFrames(complete + rest);
          expect(withoutPartialInputs(message)).toEqual(shown(events));
        },
      ),
    );
  });

  test('from its beginning takes the place of what is shown, after a reload as well', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryCompletedTurn(), fc.nat(), async (events, cut) => {
        const question: UIMessage = { id: 'user-1', role: 'user', parts: [] };
        const { message } = await readFrames(encode(events.slice(0, 1 + (cut % events.length))));
        const chat = new TestChat({
          id: 'conversation-1',
          messages: message === undefined ? [question] : [question, message],
          transport: new DefaultChatTransport({ fetch: async () => new Response(encode(events)) }),
        });
        await chat.resumeStream();
        expect(chat.status).toBe('ready');
        expect(chat.messages).toHaveLength(2);
        expect(withoutPartialInputs(chat.lastMessage)).toEqual(shown(events));
      }),
    );
  });
});

/** Arguments that a person edited are shown by name of the tool, which only the call itself says. */
function hasNoEditedArguments(events: CanonicalEvent[]): boolean {
  return events.every((event) => event.type !== 'approval-response' || event.input === undefined);
}

function lastIndexWithId(frames: string[]): number {
  return frames.findLastIndex((frame) => frame.startsWith('id: '));
}

function lastEventId(frames: string[]): number {
  return Number(/^id: (\d+)/.exec(frames[lastIndexWithId(frames)] ?? '')?.[1] ?? 0);
}
