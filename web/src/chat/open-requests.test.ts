import type { Message } from '@chimera/protocol/message';
import { describe, expect, test } from 'vitest';
import { openApprovals, openInputRequest } from './open-requests.ts';

function answerWith(...parts: Message['parts']): Message {
  return { id: 'a1', role: 'assistant', metadata: {}, parts };
}

function request(id: string, state: string): Message['parts'][number] {
  return { type: 'data-input', id, data: { state, agent: 'editor', prompt: 'Which one?' } };
}

describe('what a turn waits for', () => {
  test('is the newest request for words that nobody has answered', () => {
    const message = answerWith(
      request('r1', 'requested'),
      request('r2', 'requested'),
      request('r3', 'answered'),
    );
    expect(openInputRequest(message)).toEqual({ id: 'r2', agent: 'editor', prompt: 'Which one?' });
    expect(openInputRequest(answerWith(request('r3', 'answered')))).toBeNull();
    expect(openInputRequest(answerWith({ type: 'data-input', data: 'odd' }))).toBeNull();
    expect(openInputRequest(null)).toBeNull();
  });

  test('is every call that is to be approved', () => {
    const call = { type: 'tool-pay', toolName: 'pay', toolCallId: 'c1' } as const;
    const asking = { ...call, state: 'approval-requested' as const, approval: { id: 'ap1' } };
    expect(openApprovals(answerWith(asking, { ...call, state: 'input-available' }))).toEqual([
      asking,
    ]);
    expect(openApprovals(undefined)).toEqual([]);
  });
});
