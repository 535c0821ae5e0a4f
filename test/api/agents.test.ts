/** Agents over HTTP: who there is, how they are asked, and what they ask. */
import type { AgentList, ConversationDetails } from '@chimera/protocol/api';
import { isToolPart } from '@chimera/protocol/message';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEvents } from '../harness/answers.ts';
import { type ClerkApp, startClerkApp } from '../harness/clerk-app.ts';

let world: ClerkApp;

beforeAll(async () => {
  world = await startClerkApp();
});

afterAll(() => world?.close());

function respond(conversationId: string, body: unknown): Promise<Response> {
  return world.app.post(`/api/chat/${conversationId}/respond`, body);
}

async function readConversation(id: string): Promise<ConversationDetails> {
  return (await (await world.app.fetch(`/api/conversations/${id}`)).json()) as ConversationDetails;
}

test('all agents are listed, also for who has not signed in', async () => {
  const response = await fetch(`${world.app.url}/api/agents`);
  const { agents } = (await response.json()) as AgentList;
  expect(agents.map(({ id }) => id).toSorted()).toEqual(['agent/assistant', 'agent/clerk']);
  expect(agents.find(({ id }) => id === 'agent/clerk')).toEqual({
    id: 'agent/clerk',
    title: 'Clerk',
    description: 'Looks at the clock when it may.',
    members: [],
    tools: ['clock'],
  });
});

describe('an agent is asked', () => {
  test.each([
    ['as a model', { model: 'agent/clerk' }],
    ['by its id', { agent: 'agent/clerk' }],
    ['by its name', { agent: 'clerk' }],
    ['with a model of its own', { agent: 'clerk', model: 'fake/fake-1' }],
  ])('%s', async (_how, wish) => {
    const body = { message: 'Hello', format: 'events', ...wish };
    const events = await readEvents(await world.app.post('/api/chat', body));
    expect(events[0]).toMatchObject({ type: 'turn-start', agent: 'agent/clerk' });
    expect(events.at(-1)).toMatchObject({ reason: 'completed' });
  });

  test.each([
    [{ model: 'team/none' }, 'model'],
    [{ agent: 'none' }, 'agent'],
  ])('in vain when there is none: %j', async (wish, field) => {
    const response = await world.app.post('/api/chat', { message: 'Hello', ...wish });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        code: 'unknown_agent',
        message: expect.stringMatching(/There are: agent\/assistant, agent\/clerk\.$/),
        field,
      },
    });
  });
});

describe('an answer that waits', () => {
  test('is given as far as it is, when it is asked for whole', async () => {
    world.provider.queue({ toolCalls: [{ name: 'clock', arguments: '{}' }] });
    const body = { message: 'What time is it?', agent: 'clerk', stream: false };
    const { message, conversationId } = (await (
      await world.app.post('/api/chat', body)
    ).json()) as { message: { metadata: { waitingFor: string[] } }; conversationId: string };
    expect(message.metadata.waitingFor).toEqual(await world.openRequests(conversationId));
    expect((await readConversation(conversationId)).runningTurn).not.toBeNull();
  });

  test('goes on when it is responded to, for everybody who reads it', async () => {
    const id = await world.askClerk();
    const [requestId] = await world.openRequests(id);
    const stream = await world.app.fetch(`/api/chat/${id}/stream?format=events`);
    const response = await respond(id, { approvals: [{ id: requestId, approved: true }] });
    expect(response.status).toBe(200);
    const events = await readEvents(stream);
    expect(await response.json()).toMatchObject({
      conversationId: id,
      turnId: events[0]?.turnId,
    });
    expect(events.at(-1)).toMatchObject({ type: 'turn-end', reason: 'completed' });
    const again = await respond(id, { approvals: [{ id: requestId, approved: false }] });
    expect(again.status).toBe(200);
  });

  test.each([
    [{}, 400, 'approvals'],
    [{ approvals: [{ id: 'x' }] }, 400, 'approvals.0.approved'],
    [{ approvals: [{ id: 'x', approved: true }] }, 404, 'approvals.0.id'],
    [{ input: { id: 'x', text: 'Yes.' } }, 404, 'input.id'],
  ])('refuses %j', async (body, status, field) => {
    const id = await world.askClerk();
    const response = await respond(id, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { field } });
  });

  test('refuses arguments that do not fit, and conversations that are not there', async () => {
    const id = await world.askClerk();
    const [requestId] = await world.openRequests(id);
    const approval = { id: requestId, approved: true, input: { timeZone: 5 } };
    const odd = await respond(id, { approvals: [approval] });
    expect(await odd.json()).toMatchObject({
      error: { code: 'invalid_request', field: 'approvals.0.input.timeZone' },
    });
    const elsewhere = await respond('nowhere', { approvals: [approval] });
    expect(elsewhere.status).toBe(404);
  });

  test('can be stopped', async () => {
    const id = await world.askClerk();
    const stopped = await world.app.post(`/api/chat/${id}/stop`, {});
    expect(await stopped.json()).toEqual({ stopped: true });
    const { messages, runningTurn } = await readConversation(id);
    expect(runningTurn).toBeNull();
    expect(messages.at(-1)?.parts.filter(isToolPart)).toMatchObject([{ state: 'output-denied' }]);
  });
});

describe('a button', () => {
  async function startConversation(): Promise<string> {
    const response = await world.app.post('/api/chat', { message: 'Hello', stream: false });
    return ((await response.json()) as { conversationId: string }).conversationId;
  }

  function press(id: string, name: string, body: unknown, headers = {}): Promise<Response> {
    return world.app.post(`/api/conversations/${id}/tools/${name}`, body, headers);
  }

  test('runs a tool without a model, below the newest message', async () => {
    const id = await startConversation();
    const requestCount = world.provider.requests.length;
    const input = { timeZone: 'Asia/Tokyo' };
    const events = await readEvents(await press(id, 'clock', { input, format: 'events' }));
    expect(events.map(({ type }) => type)).toEqual([
      'turn-start',
      'step-start',
      'tool-call',
      'tool-result',
      'step-end',
      'turn-end',
    ]);
    expect(events[0]).toMatchObject({ trigger: 'action' });
    expect(world.provider.requests).toHaveLength(requestCount);
    const { messages } = await readConversation(id);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'assistant']);
    expect(messages[2]?.parentId).toBe(messages[1]?.id);
    expect(messages[2]?.metadata).toMatchObject({ trigger: 'action', endReason: 'completed' });
  });

  test('is known to the model later, as what the person did', async () => {
    const id = await startConversation();
    await press(id, 'clock', { stream: false });
    await world.app.post('/api/chat', { message: 'And?', conversationId: id, stream: false });
    const sent = world.provider.requests.at(-1)?.body.messages.slice(-4) ?? [];
    expect(sent).toMatchObject([
      { role: 'user', content: '[I pressed a button that runs clock.]' },
      { role: 'assistant', tool_calls: [{ function: { name: 'clock' } }] },
      { role: 'tool' },
      { role: 'user', content: 'And?' },
    ]);
  });

  test('pressed twice by one client runs once', async () => {
    const id = await startConversation();
    const headers = { 'idempotency-key': `key-of-${id}` };
    const [first, second] = await Promise.all(
      [1, 2].map(async () => (await press(id, 'clock', { stream: false }, headers)).json()),
    );
    expect(second).toEqual(first);
    expect((await readConversation(id)).messages).toHaveLength(3);
  });

  test('of a tool that is not there, or with the wrong arguments, does nothing', async () => {
    const id = await startConversation();
    const unknown = await press(id, 'telephone', {});
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({
      error: { code: 'tool_not_found', message: expect.stringContaining('There are: clock') },
    });
    const odd = await press(id, 'clock', { input: { timeZone: 5 } });
    expect(odd.status).toBe(400);
    expect(await odd.json()).toMatchObject({ error: { field: 'input.timeZone' } });
    expect((await press('nowhere', 'clock', {})).status).toBe(404);
    expect((await readConversation(id)).messages).toHaveLength(2);
  });

  test('waits its turn', async () => {
    const id = await world.askClerk();
    const response = await press(id, 'clock', {});
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ error: { code: 'turn_waiting' } });
  });
});
