import type { JsonValue } from '@chimera/protocol/json';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApiClient } from '../../chat/api-client.ts';
import { ChatSession } from '../../chat/chat-session.ts';
import { FakeChatServer, userMessage } from '../../chat/testing/fake-chat-server.ts';
import type { FakeTurn } from '../../chat/testing/fake-turn.ts';
import { sessionTools } from '../../chat/testing/session-tools.ts';
import { until } from '../../chat/testing/until.ts';
import { cartUpdate, emptyCart, filledCart } from '../../tools/shop/shop-examples.ts';
import { CartFollower } from './cart-follower.ts';

let server: FakeChatServer;

beforeEach(async () => {
  server = await FakeChatServer.start();
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function follow(conversationId: string | null): { session: ChatSession; cart: CartFollower } {
  const session = new ChatSession(sessionTools(server), conversationId);
  const cart = new CartFollower(session, createApiClient({ baseUrl: server.url }));
  cart.start();
  return { session, cart };
}

function addToCart(turn: FakeTurn | undefined, output: unknown, callId = 'call-1'): void {
  turn?.emit(
    { type: 'tool-call', callId, toolName: 'add_to_cart', input: {}, run: 'server' },
    {
      type: 'tool-result',
      callId,
      outcome: 'ok',
      output: output as JsonValue,
      modelOutput: 'Done.',
    },
  );
}

/** A conversation in which something was put into the cart before. */
function addShopping(): void {
  const { messages } = server.addConversation('c1', 'Shopping');
  messages.push(userMessage('q1', 'Add two', null), {
    ...userMessage('a1', '', 'q1'),
    role: 'assistant',
    parts: [
      {
        type: 'tool-add_to_cart',
        toolName: 'add_to_cart',
        toolCallId: 'call-0',
        state: 'output-available',
        output: JSON.parse(JSON.stringify(cartUpdate)),
      },
    ],
  });
}

describe('the cart', () => {
  test('follows what the thread says of it, in words', async () => {
    const { session, cart } = follow(null);
    session.submit('Add two', null);
    await until(session.store, ({ phase }) => phase === 'streaming');
    const [turn] = server.turns;
    turn?.begin();
    await until(session.store, (state) => state.turn?.message != null);
    addToCart(turn, cartUpdate);
    const state = await until(cart.store, (known) => known.cart !== null);
    expect(state).toEqual({ cart: filledCart, said: 'Added 2 × Aurora Wireless Headphones' });

    addToCart(turn, { ...cartUpdate, action: 'removed', quantity: 0, cart: emptyCart }, 'call-2');
    await until(cart.store, (known) => known.cart?.itemCount === 0);
    expect(cart.store.getState().said).toBe('Removed Aurora Wireless Headphones');
    expect(server.seen(/cart/)).toEqual([]);
  });

  test('is told of a button that was pressed, however fast its turn is over', async () => {
    addShopping();
    server.cart = filledCart;
    const { session, cart } = follow('c1');
    session.open();
    await until(session.store, ({ history }) => history === 'ready');
    server.onTurn = (turn) => {
      turn.begin();
      addToCart(turn, { ...cartUpdate, action: 'removed', quantity: 0, cart: emptyCart });
      turn.end();
    };
    session.runTool('remove_from_cart', { product_id: 'headphones-aurora' });
    await until(cart.store, ({ said }) => said === 'Removed Aurora Wireless Headphones');
    expect(cart.store.getState().cart?.items).toEqual([]);
  });

  test('is what the server has, when the page is opened, and nothing is said', async () => {
    addShopping();
    server.cart = { ...filledCart, itemCount: 7 };
    const { session, cart } = follow('c1');
    await session.refresh();
    const state = await until(cart.store, (known) => known.cart?.itemCount === 7);
    expect(state.said).toBe('');
  });

  test('is what the thread says, when the server cannot be asked', async () => {
    addShopping();
    server.fail(/GET \/api\/cart/, { kind: 'status', status: 500, body: {} });
    const { session, cart } = follow('c1');
    await session.refresh();
    await until(cart.store, (known) => known.cart !== null);
    expect(cart.store.getState()).toEqual({ cart: filledCart, said: '' });
  });

  test('may come as data of its own', async () => {
    const { session, cart } = follow(null);
    session.submit('Go on', null);
    await until(session.store, ({ phase }) => phase === 'streaming');
    const value = JSON.parse(JSON.stringify(filledCart)) as JsonValue;
    server.turns[0]?.emit({ type: 'data', name: 'cart', value });
    await until(cart.store, (known) => known.cart?.itemCount === 3);
  });
});
