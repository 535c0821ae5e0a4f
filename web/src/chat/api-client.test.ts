import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApiClient } from './api-client.ts';
import { ApiError, describeError, runningTurnOf } from './api-error.ts';
import { FakeChatServer } from './testing/fake-chat-server.ts';

let server: FakeChatServer;

beforeEach(async () => {
  server = await FakeChatServer.start();
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

async function errorOf(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error(`Expected an ApiError, got ${error}.`);
  return error;
}

describe('createApiClient', () => {
  test('gives the error that the server names', async () => {
    const api = createApiClient({ baseUrl: server.url });
    server.fail(/conversations/, {
      kind: 'status',
      status: 503,
      body: { error: { code: 'store_unavailable', message: 'Wait.', details: { a: 1 } } },
      headers: { 'retry-after': '7' },
    });
    const error = await errorOf(api.readConversation('c1'));
    expect(error).toMatchObject({
      code: 'store_unavailable',
      message: 'Wait.',
      status: 503,
      details: { a: 1 },
      retryAfterMs: 7_000,
      isTransient: true,
    });
  });

  test('knows the wait from the details as well, and more precisely', async () => {
    const api = createApiClient({ baseUrl: server.url });
    server.fail(/conversations/, {
      kind: 'status',
      status: 429,
      body: {
        error: { code: 'rate_limited', message: 'Slowly.', details: { retryAfterMs: 1_250 } },
      },
      headers: { 'retry-after': '2' },
    });
    expect(await errorOf(api.readConversation('c1'))).toMatchObject({ retryAfterMs: 1_250 });
  });

  test.each([
    [502, '<html>Bad gateway</html>', true],
    [404, { message: 'of a proxy' }, false],
  ])('makes an error of status %d that is not ours', async (status, body, isTransient) => {
    const api = createApiClient({ baseUrl: server.url });
    server.fail(/models/, { kind: 'status', status, body });
    expect(await errorOf(api.listModels())).toMatchObject({
      code: 'unexpected-answer',
      status,
      isTransient,
      isRetryable: true,
      retryAfterMs: null,
    });
  });

  test('tells whether the server was reached', async () => {
    const seen: boolean[] = [];
    const api = createApiClient({ baseUrl: server.url, onReachable: (is) => seen.push(is) });
    expect(await api.isHealthy()).toBe(true);
    server.fail(/health/, { kind: 'hang-up' });
    expect(await api.isHealthy()).toBe(false);
    server.fail(/models/, { kind: 'hang-up' });
    expect(await errorOf(api.listModels())).toMatchObject({ code: 'network', isTransient: true });
    expect(seen).toEqual([true, false, false]);
  });

  test('passes on an abort as it is, and does not call the server unreachable', async () => {
    const seen: boolean[] = [];
    const api = createApiClient({ baseUrl: server.url, onReachable: (is) => seen.push(is) });
    const abort = new AbortController();
    abort.abort('changed my mind');
    const call = api.resumeTurn('c1', 't1', 0, abort.signal);
    await expect(call).rejects.toBe('changed my mind');
    expect(seen).toEqual([]);
  });

  test('refuses an answer that does not name its turn, and one that is not JSON', async () => {
    const api = createApiClient({ baseUrl: server.url });
    server.fail(/^POST \/api\/chat$/, { kind: 'status', status: 200, body: {} });
    const request = { message: 'x', trigger: 'submit-message' as const };
    const call = api.startTurn(request, 'key', new AbortController().signal);
    expect(await errorOf(call)).toMatchObject({ code: 'unexpected-answer' });
    server.fail(/conversations/, { kind: 'status', status: 200, body: undefined });
    expect(await errorOf(api.readConversation('c1'))).toMatchObject({
      code: 'unexpected-answer',
      message: 'The answer of the server could not be read.',
    });
  });

  test('puts ids into addresses so that they stay one part of it', async () => {
    const api = createApiClient({ baseUrl: server.url });
    await errorOf(api.readConversation('a/b?c'));
    await api.stopTurn('a/b', null);
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/api/conversations/a%2Fb%3Fc',
      '/api/chat/a%2Fb/stop',
    ]);
    expect(server.requests[1]?.body).toEqual({});
  });
});

describe('errors', () => {
  test('are retryable as the table of the protocol says', () => {
    expect(new ApiError('rate_limited', '').isRetryable).toBe(true);
    expect(new ApiError('message_too_long', '').isRetryable).toBe(false);
    expect(new ApiError('rate_limited', '').isTransient).toBe(false);
  });

  test('name the turn that is in the way', () => {
    const details = { turnId: 't9' };
    expect(runningTurnOf(new ApiError('turn_running', '', { details }))).toBe('t9');
    expect(runningTurnOf(new ApiError('turn_running', ''))).toBeNull();
    expect(runningTurnOf(new ApiError('rate_limited', '', { details }))).toBeNull();
  });

  test('have words, also when they are none of ours', () => {
    expect(describeError(new ApiError('network', 'Gone.'))).toBe('Gone.');
    expect(describeError(new TypeError('x is undefined'))).toBe(
      'Something went wrong in this page.',
    );
  });
});
