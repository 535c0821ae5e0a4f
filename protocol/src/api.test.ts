import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import {
  listQuerySchema,
  plainChatRequestSchema,
  renameRequestSchema,
  stopRequestSchema,
  textChatRequestSchema,
  useChatRequestSchema,
} from './api.ts';

/** Dotted paths of the fields that a schema refuses in a value. */
function refusedFields(schema: z.ZodType, value: unknown): string[] {
  return schema.safeParse(value).error?.issues.map((issue) => issue.path.join('.')) ?? [];
}

describe('the plain form of POST /api/chat', () => {
  test('needs only the message', () => {
    expect(plainChatRequestSchema.parse({ message: 'Hi' })).toEqual({
      message: 'Hi',
      trigger: 'submit-message',
      stream: true,
      format: 'ui-message-stream',
    });
  });

  test('can answer under the root', () => {
    expect(plainChatRequestSchema.parse({ parentId: null }).parentId).toBeNull();
  });

  test.each([
    ['conversationId', ''],
    ['messageId', 'x'.repeat(129)],
    ['trigger', 'resubmit'],
    ['format', 'xml'],
    ['temperature', 2.1],
    ['temperature', -0.1],
    ['maxTokens', 0],
    ['maxTokens', 1.5],
    ['model', ''],
    ['stream', 'yes'],
  ])('refuses the %s %j', (field, value) => {
    expect(refusedFields(plainChatRequestSchema, { message: 'Hi', [field]: value })).toEqual([
      field,
    ]);
  });
});

describe('the form of useChat', () => {
  const message = { id: 'user-1', role: 'user', parts: [{ type: 'text', text: 'Hi' }] };

  test('keeps what other versions of the client add', () => {
    const body = { id: 'chat-1', messages: [{ ...message, createdAt: 5 }] };
    expect(useChatRequestSchema.parse(body).messages[0]).toEqual({ ...message, createdAt: 5 });
  });

  test.each([
    ['messages', { messages: [] }],
    ['messages.0.role', { messages: [{ ...message, role: 'tool' }] }],
    ['messages.0.parts.0.type', { messages: [{ ...message, parts: [{}] }] }],
    ['id', { id: '', messages: [message] }],
  ])('refuses a wrong %s', (field, body) => {
    expect(refusedFields(useChatRequestSchema, { id: 'chat-1', ...body })).toEqual([field]);
  });
});

describe('other requests', () => {
  test('stopping needs no turn id and no body', () => {
    expect(stopRequestSchema.parse(undefined)).toEqual({});
    expect(stopRequestSchema.parse({ turnId: 'turn-1' })).toEqual({ turnId: 'turn-1' });
  });

  test('a text chat streams unless told otherwise', () => {
    expect(textChatRequestSchema.parse({ user_query: 'Hi' })).toEqual({
      user_query: 'Hi',
      stream: true,
    });
    expect(refusedFields(textChatRequestSchema, {})).toEqual(['user_query']);
  });

  test('a title is trimmed and not empty', () => {
    expect(renameRequestSchema.parse({ title: '  Lamps ' })).toEqual({ title: 'Lamps' });
    expect(refusedFields(renameRequestSchema, { title: '   ' })).toEqual(['title']);
  });

  test('a page has 1 to 100 rows, 30 by default', () => {
    expect(listQuerySchema.parse({})).toEqual({ limit: 30 });
    expect(listQuerySchema.parse({ limit: '100' })).toEqual({ limit: 100 });
    for (const limit of ['0', '101', 'many']) {
      expect(refusedFields(listQuerySchema, { limit })).toEqual(['limit']);
    }
  });
});
