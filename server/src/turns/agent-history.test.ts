import type { MessagePart, ToolPart } from '@chimera/protocol/message';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PLAIN_REQUEST, storeTurn } from '../../../test/harness/stored-turns.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { insertMessage } from '../store/messages.ts';
import { findTurn, type Turn } from '../store/turns.ts';
import { assembleHistory, toAgentMessages } from './agent-history.ts';

const text = (words: string): MessagePart => ({ type: 'text', text: words });
const stepStart: MessagePart = { type: 'step-start', stepId: 's' };
function toolPart(more: Partial<ToolPart> = {}): ToolPart {
  return {
    type: 'tool-search',
    toolName: 'search',
    toolCallId: 'call-1',
    state: 'output-available',
    input: { query: 'lamps' },
    outcome: 'ok',
    modelOutput: '3 lamps',
    ...more,
  };
}
const answer = (...parts: MessagePart[]) => toAgentMessages({ role: 'assistant', parts });

describe('a message of a person', () => {
  test('is its words', () => {
    expect(toAgentMessages({ role: 'user', parts: [text('Hello')] })).toEqual([
      { kind: 'said', speaker: 'user', content: 'Hello' },
    ]);
  });

  test('has its images with it, and no other files', () => {
    const parts: MessagePart[] = [
      text('What is this?'),
      { type: 'file', url: 'https://a.example/cat.png', mediaType: 'image/png' },
      { type: 'file', url: 'https://a.example/a.pdf', mediaType: 'application/pdf' },
    ];
    expect(toAgentMessages({ role: 'user', parts })).toMatchObject([
      {
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image', url: 'https://a.example/cat.png' },
        ],
      },
    ]);
  });
});

test('a system message is its words', () => {
  expect(toAgentMessages({ role: 'system', parts: [text('Be brief.')] })).toEqual([
    { kind: 'system', content: 'Be brief.' },
  ]);
});

describe('an answer', () => {
  test('becomes, step by step, words with calls and one result for each', () => {
    const messages = answer(
      stepStart,
      { type: 'reasoning', text: 'Hm.' },
      text('Let me look.'),
      toolPart(),
      toolPart({ toolCallId: 'call-2', outcome: 'error', modelOutput: 'nothing' }),
      stepStart,
      text('There are three.'),
    );
    const call = { toolName: 'search', input: { query: 'lamps' }, run: 'server' };
    expect(messages).toEqual([
      {
        kind: 'called',
        speaker: 'assistant',
        content: 'Let me look.',
        calls: [
          { ...call, callId: 'call-1' },
          { ...call, callId: 'call-2' },
        ],
      },
      {
        kind: 'results',
        speaker: 'assistant',
        results: [
          { callId: 'call-1', toolName: 'search', outcome: 'ok', modelOutput: '3 lamps' },
          { callId: 'call-2', toolName: 'search', outcome: 'error', modelOutput: 'nothing' },
        ],
      },
      { kind: 'said', speaker: 'assistant', content: 'There are three.' },
    ]);
  });

  test('of several agents is said by each of them, under its own name', () => {
    const messages = answer(
      { type: 'data-agent', data: { agent: 'writer', path: [], reason: null } },
      { type: 'step-start', agentPath: ['team/editor'], purpose: 'select-speaker' },
      { type: 'reasoning', text: 'writer' },
      { type: 'step-start', agentPath: ['team/editor', 'writer'] },
      text('Waves.'),
      { type: 'step-start', agentPath: ['agent/critic'] },
      text('Shorter.'),
    );
    expect(messages).toEqual([
      { kind: 'said', speaker: 'writer', content: 'Waves.' },
      { kind: 'said', speaker: 'critic', content: 'Shorter.' },
    ]);
  });

  test('has in it what a person was asked and said', () => {
    const asked = { agent: 'writer', prompt: 'Rhymed?' };
    const messages = answer(
      stepStart,
      text('One question.'),
      { type: 'data-input', id: '1', data: { ...asked, state: 'answered', text: 'Yes.' } },
      text('Good.'),
      { type: 'data-input', id: '2', data: { ...asked, state: 'requested' } },
    );
    expect(messages).toEqual([
      { kind: 'said', speaker: 'assistant', content: 'One question.' },
      { kind: 'said', speaker: 'user', content: 'Yes.' },
      { kind: 'said', speaker: 'assistant', content: 'Good.' },
    ]);
  });

  test('that a button made begins with what the person did', () => {
    const parts = [stepStart, toolPart({ signature: 'sealed' })];
    const messages = toAgentMessages({
      role: 'assistant',
      parts,
      metadata: { trigger: 'action' },
    });
    expect(messages).toMatchObject([
      { kind: 'said', speaker: 'user', content: '[I pressed a button that runs search.]' },
      { kind: 'called', calls: [{ callId: 'call-1', signature: 'sealed' }] },
      { kind: 'results' },
    ]);
  });

  test('gives a call whose result is missing one that says so', () => {
    const messages = answer(toolPart({ outcome: undefined, modelOutput: undefined }));
    expect(messages.at(-1)).toMatchObject({
      results: [
        {
          outcome: 'unknown',
          modelOutput: 'The result of this call is not known: it was interrupted.',
        },
      ],
    });
  });

  test('leaves out a call whose arguments never were whole', () => {
    expect(answer(text('Let me'), toolPart({ input: undefined }))).toEqual([
      { kind: 'said', speaker: 'assistant', content: 'Let me' },
    ]);
  });

  test.each([[[]], [[stepStart]], [[stepStart, { type: 'reasoning' as const, text: 'Hm.' }]]])(
    'that said nothing is nothing: %j',
    (parts) => {
      expect(answer(...parts)).toEqual([]);
    },
  );
});

describe('what comes before a turn', () => {
  let database: Database;
  let turn: Turn;
  let createdAt = 1;

  beforeEach(async () => {
    database = await openDatabase(':memory:');
    await storeTurn(database.db, 'turn-1');
    const found = await findTurn(database.db, 'turn-1');
    if (found === undefined) throw new Error('The turn was not stored.');
    turn = found;
  });

  afterEach(() => database.close());

  async function add(
    id: string,
    parentId: string,
    role: 'user' | 'assistant',
    words: string,
  ): Promise<void> {
    await insertMessage(database.db, {
      id,
      conversationId: turn.conversationId,
      parentId,
      role,
      parts: [text(words)],
      metadata: {},
      createdAt: ++createdAt,
    });
  }

  test('is the branch that leads to the question, and no other', async () => {
    await add('a1', 'question-of-turn-1', 'assistant', 'Because.');
    await add('a1-again', 'question-of-turn-1', 'assistant', 'No idea.');
    await add('q2', 'a1', 'user', 'Sure?');
    expect(await assembleHistory(database.db, { ...turn, parentId: 'q2' })).toMatchObject([
      { speaker: 'user', content: 'Why?' },
      { speaker: 'assistant', content: 'Because.' },
      { speaker: 'user', content: 'Sure?' },
    ]);
  });

  test('has what came with the request before it: names, images, calls and results', async () => {
    const image = [{ type: 'image' as const, url: 'https://a.example/cat.png' }];
    const toolCalls = [
      { id: 'c1', name: 'look', arguments: '{"at":1}', signature: 'sealed' },
      { id: 'c2', name: 'look', arguments: 'no JSON' },
    ];
    const request = {
      ...PLAIN_REQUEST,
      history: [
        { role: 'system' as const, content: 'Be kind.' },
        { role: 'user' as const, content: image, name: 'bob' },
        { role: 'assistant' as const, content: '', toolCalls, name: 'critic' },
        { role: 'tool' as const, toolCallId: 'c1', toolName: 'look', content: 'A cat.' },
        { role: 'tool' as const, toolCallId: 'c2', toolName: 'look', content: 'Nothing.' },
        { role: 'assistant' as const, content: 'A cat.' },
      ],
    };
    const call = { toolName: 'look', run: 'client' };
    const result = { toolName: 'look', outcome: 'ok' };
    expect(await assembleHistory(database.db, { ...turn, request })).toEqual([
      { kind: 'system', content: 'Be kind.' },
      { kind: 'said', speaker: 'user', name: 'bob', content: image },
      {
        kind: 'called',
        speaker: 'critic',
        content: '',
        calls: [
          { ...call, callId: 'c1', input: { at: 1 }, signature: 'sealed' },
          { ...call, callId: 'c2', input: 'no JSON' },
        ],
      },
      {
        kind: 'results',
        speaker: 'critic',
        results: [
          { ...result, callId: 'c1', modelOutput: 'A cat.' },
          { ...result, callId: 'c2', modelOutput: 'Nothing.' },
        ],
      },
      { kind: 'said', speaker: 'assistant', content: 'A cat.' },
      { kind: 'said', speaker: 'user', content: 'Why?' },
    ]);
  });
});
