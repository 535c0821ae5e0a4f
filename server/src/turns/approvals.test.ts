import { describe, expect, test } from 'vitest';
import { sortCalls } from './approvals.ts';
import type { ApprovalResponse, StepCall } from './step-state.ts';

function call(callId: string, approval: StepCall['approval'] = null): StepCall {
  const input = { word: callId };
  return { callId, toolName: 'order', input, run: 'server', approval, result: null };
}

function answered(callId: string, response: ApprovalResponse): StepCall {
  return call(callId, { id: `approval-of-${callId}`, response });
}

function sort(calls: StepCall[], more: { needs?: string[]; canAsk?: boolean } = {}) {
  const { needs = [], canAsk = true } = more;
  return sortCalls(calls, {
    needsApproval: ({ callId }) => needs.includes(callId),
    canAsk,
    newId: () => 'new-id',
  });
}

describe('a call', () => {
  test('runs when it needs no approval, or has it', () => {
    const { ready, events } = sort([call('a'), answered('b', { approved: true })], {
      needs: ['b'],
    });
    expect(ready.map(({ callId }) => callId)).toEqual(['a', 'b']);
    expect(events).toEqual([]);
  });

  test('runs with the arguments that a person made of it', () => {
    const edited = { approved: true, input: { word: 'wave' } };
    expect(sort([answered('a', edited)]).ready).toEqual([
      { callId: 'a', toolName: 'order', input: { word: 'wave' }, isEdited: true },
    ]);
  });

  test('is asked for once', () => {
    expect(sort([call('a')], { needs: ['a'] })).toEqual({
      ready: [],
      events: [{ type: 'approval-request', approvalId: 'new-id', callId: 'a' }],
    });
    const asked = call('a', { id: 'approval-1', response: null });
    expect(sort([asked], { needs: ['a'] })).toEqual({ ready: [], events: [] });
  });

  test.each([
    [undefined, 'The user did not allow this call, and it was not run.'],
    [' ', 'The user did not allow this call, and it was not run.'],
    ['Dear.', 'The user did not allow this call, and it was not run. Their reason: Dear.'],
  ])('is denied by a person, for the reason %j', (reason, modelOutput) => {
    expect(sort([answered('a', { approved: false, reason })]).events).toMatchObject([
      { outcome: 'denied', modelOutput },
    ]);
  });

  test('is denied where nobody can be asked', () => {
    expect(sort([call('a')], { needs: ['a'], canAsk: false }).events).toMatchObject([
      { outcome: 'denied', modelOutput: expect.stringContaining('nobody can give it') },
    ]);
  });
});
