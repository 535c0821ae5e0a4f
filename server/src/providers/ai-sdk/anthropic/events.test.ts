import { describe, expect, test } from 'vitest';
import { createAnthropicSorter, isIgnorableEvent } from './events.ts';

describe('an event', () => {
  test.each([
    ['message_start', 'read'],
    ['content_block_delta', 'read'],
    ['ping', 'skip'],
    ['something_new', 'skip'],
    ['error', 'error'],
    ['message_stop', 'last'],
  ])('%s is to be %s', (type, fate) => {
    const data = JSON.stringify({ type, delta: { type: 'text_delta' } });
    expect(createAnthropicSorter().sort(data, type)).toBe(fate);
    expect(createAnthropicSorter().sort(data, undefined)).toBe(fate);
  });

  test('without a name is told by its own type, wherever that stands', () => {
    const data = '{"delta":{"type":"text_delta"},"type":"content_block_delta"}';
    expect(createAnthropicSorter().sort(data, undefined)).toBe('read');
    expect(createAnthropicSorter().sort('{}', undefined)).toBe('skip');
  });
});

describe('the end of a stream', () => {
  test('is completed when the reason to stop was given', () => {
    const sorter = createAnthropicSorter();
    sorter.sort('{}', 'message_start');
    expect(sorter.atEnd()).toBeNull();
    sorter.sort('{}', 'message_delta');
    expect(sorter.atEnd()).toBe('{"type":"message_stop"}');
  });

  test('needs nothing behind the last event', () => {
    const sorter = createAnthropicSorter();
    sorter.sort('{}', 'message_delta');
    sorter.sort('{}', 'message_stop');
    expect(sorter.atEnd()).toBeNull();
  });
});

describe('an event that the package cannot read', () => {
  test.each([
    [{ type: 'content_block_start', content_block: { type: 'new_block' } }, true],
    [{ type: 'content_block_delta', delta: { type: 'new_delta' } }, true],
    [{ type: 'content_block_delta', delta: { type: 'text_delta', text: 7 } }, false],
    [{ type: 'content_block_start', content_block: { type: 'tool_use' } }, false],
    [{ type: 'content_block_delta' }, false],
    [{ type: 'message_delta', delta: {} }, false],
    [null, false],
    ['text', false],
  ])('%j may be left out: %s', (event, expected) => {
    expect(isIgnorableEvent(event)).toBe(expected);
  });
});
