import type { ApiMessage } from '@chimera/protocol/api';
import type { Message } from '@chimera/protocol/message';
import { describe, expect, test } from 'vitest';
import { type ChatState, initialChatState, toApiMessage } from '../../chat/chat-state.ts';
import { type Announcement, announce } from './announcements.ts';

const idle = { ...initialChatState('c1'), history: 'ready' as const };

function answerOf(text: string, metadata: Message['metadata'] = {}): ApiMessage {
  const message: Message = {
    id: 'a1',
    role: 'assistant',
    parts: [{ type: 'text', id: 't1', text }],
    metadata,
  };
  return toApiMessage(message, 'q1', '2026-11-21T12:00:00.000Z');
}

function writing(text: string, phase: ChatState['phase'] = 'streaming'): ChatState {
  const answer = answerOf(text);
  return {
    ...idle,
    phase,
    messages: [answer],
    turn: {
      turnId: 't1',
      parentId: 'q1',
      message: answer,
      lastSeq: 1,
      activity: { kind: 'writing' },
      isStopping: false,
    },
  };
}

function ended(answer: ApiMessage, phase: ChatState['phase'] = 'idle'): ChatState {
  return { ...idle, phase, messages: [answer] };
}

/** What is said while the states follow each other; a text that does not change is not written again. */
function saidDuring(states: ChatState[], mode: 'full' | 'brief' | 'off' = 'full'): string[] {
  const said: Announcement = { status: '', alert: '' };
  const writes: string[] = [];
  states.forEach((state, index) => {
    const before = states[index - 1];
    const announcement = before === undefined ? null : announce(before, state, mode);
    for (const region of ['status', 'alert'] as const) {
      const text = announcement?.[region];
      if (text === undefined || text === said[region]) continue;
      said[region] = text;
      writes.push(text);
    }
  });
  return writes;
}

describe('announce', () => {
  test('says three things at most of an answer, the last of them the whole text', () => {
    const states = [
      idle,
      { ...writing(''), phase: 'submitting' as const },
      writing('One'),
      writing('One **two**'),
      writing('One **two**', 'reconnecting'),
      writing('One **two**'),
      writing('One **two**', 'reconnecting'),
      writing('One **two** three.'),
      ended(answerOf('One **two** three.')),
    ];
    expect(saidDuring(states)).toEqual([
      'The answer is being written.',
      'Reconnecting.',
      'One two three.',
    ]);
  });

  test('reads the beginning of a long answer, and says how long it is', () => {
    const text = 'word '.repeat(300).trim();
    const [, last = ''] = saidDuring([idle, writing(text), ended(answerOf(text))]);
    expect(last).toMatch(/^word word .* word … Answer complete\. 300 words in all\.$/);
    expect(last.length).toBeLessThan(600);
  });

  test('says less, or nothing, when the reader wants that', () => {
    const states = [idle, writing('One'), ended(answerOf('One'))];
    expect(saidDuring(states, 'brief')).toEqual([
      'The answer is being written.',
      'Answer complete.',
    ]);
    expect(saidDuring(states, 'off')).toEqual([]);
  });

  test('says that an answer was stopped', () => {
    const states = [idle, writing(''), ended(answerOf(''), 'stopped')];
    expect(saidDuring(states)).toEqual(['The answer is being written.', 'Stopped.']);
  });

  test('says failures at once, also to those who want to hear nothing else', () => {
    const error = { code: 'answer_interrupted', message: 'It broke.', retryable: true };
    const failed = ended(answerOf('One', { error }), 'failed');
    expect(saidDuring([idle, writing('One'), failed])).toEqual([
      'The answer is being written.',
      'It broke. Try again in a moment for a whole answer; this one stays beside it.',
    ]);
    const refused: ChatState = {
      ...idle,
      phase: 'failed',
      failure: {
        code: 'rate_limited',
        message: 'Too many.',
        retryAfterMs: 30_000,
        failedAt: '2026-11-21T12:00:00.000Z',
        canRetry: true,
      },
    };
    expect(saidDuring([idle, refused], 'off')).toEqual([
      'You have reached a limit on your requests. Try again in 30 seconds. Your message is kept.',
    ]);
  });

  test('does not read out what was there before', () => {
    const loading = initialChatState('c1');
    expect(saidDuring([loading, ended(answerOf('Old words.'))])).toEqual([]);
  });
});

describe('what the turn waits for', () => {
  function waiting(...parts: Message['parts']): ChatState {
    const state = writing('Well.');
    const message = state.turn?.message;
    if (state.turn === null || message == null) throw new Error('Nothing is written here.');
    return { ...state, turn: { ...state.turn, message: { ...message, parts } } };
  }

  const asking = {
    type: 'tool-send_mail',
    toolName: 'send_mail',
    toolCallId: 'c1',
    state: 'approval-requested',
    approval: { id: 'ap1' },
  } as const;
  const question = {
    type: 'data-input',
    id: 'r1',
    data: { state: 'requested', agent: 'editor', prompt: 'Which title?' },
  } as const;

  test.each(['full', 'off'] as const)('is told at once, and once, also with %s', (mode) => {
    expect(
      saidDuring([waiting(), waiting(asking), waiting(asking), waiting(asking, question)], mode),
    ).toEqual(['Your approval is needed to use send mail.', 'Editor asks you: Which title?']);
  });

  test('is told when the page comes to it, since it is no history', () => {
    const joined = waiting(asking);
    const before = { ...joined, turn: joined.turn && { ...joined.turn, message: null } };
    expect(saidDuring([before, joined, joined])).toEqual([
      'Your approval is needed to use send mail.',
    ]);
  });
});
