import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../port.ts';
import { ToolCallTracker } from './tool-call-tracker.ts';

/** Reads the entries one after the other and ends the answer. */
function track(...entries: unknown[]): ModelEvent[] {
  let made = 0;
  const tracker = new ToolCallTracker(() => `made-up-${made++}`);
  const events: ModelEvent[] = [];
  for (const entry of entries) tracker.read(entry, events);
  tracker.finish(events);
  return events;
}

const start = (index: number, id: string, name = 'f'): ModelEvent => ({
  type: 'tool-call-start',
  index,
  id,
  name,
});
const args = (index: number, delta: string): ModelEvent => ({
  type: 'tool-call-delta',
  index,
  delta,
});
const called = (name: string, fragment = '') => ({ name, arguments: fragment });

describe('ToolCallTracker', () => {
  test.each<[string, unknown[], ModelEvent[]]>([
    [
      'OpenAI’s, in fragments and in parallel',
      [
        { index: 0, id: 'a', type: 'function', function: called('f') },
        { index: 0, function: { arguments: '{"x"' } },
        { index: 1, id: 'b', type: 'function', function: called('g') },
        { index: 0, function: { arguments: ':1}' } },
        { index: 1, function: { arguments: '{}' } },
      ],
      [start(0, 'a'), args(0, '{"x"'), start(1, 'b', 'g'), args(0, ':1}'), args(1, '{}')],
    ],
    [
      'Groq’s and Ollama’s, whole in one delta',
      [
        { id: 'a', type: 'function', function: called('f', '{}'), index: 0 },
        { id: 'b', type: 'function', function: called('g', '{"x":1}'), index: 1 },
      ],
      [start(0, 'a'), args(0, '{}'), start(1, 'b', 'g'), args(1, '{"x":1}')],
    ],
    [
      'id and name repeated in every delta',
      [
        { index: 0, id: 'a', type: 'function', function: called('f', '{') },
        { index: 0, id: 'a', type: 'function', function: called('f', '}') },
      ],
      [start(0, 'a'), args(0, '{'), args(0, '}')],
    ],
    [
      'a new id in every delta, without the name',
      [
        { index: 0, id: 'a', function: called('f', '{') },
        { index: 0, id: 'x', function: { name: '', arguments: '}' } },
      ],
      [start(0, 'a'), args(0, '{'), args(0, '}')],
    ],
    [
      'no id on continuations and none at all, as vLLM may',
      [
        { index: 0, function: called('f', '{') },
        { index: 0, function: { arguments: '}' } },
        { index: 1, id: null, function: called('g', '{}') },
      ],
      [
        start(0, 'made-up-0'),
        args(0, '{'),
        args(0, '}'),
        start(1, 'made-up-1', 'g'),
        args(1, '{}'),
      ],
    ],
    [
      'no index, whole calls one after the other',
      [
        { id: 'a', function: called('f', '{}') },
        { id: 'b', function: called('g', '{}') },
      ],
      [start(0, 'a'), args(0, '{}'), start(1, 'b', 'g'), args(1, '{}')],
    ],
    [
      'neither index nor id',
      [
        { function: called('f', '{') },
        { function: { arguments: '}' } },
        { function: called('f', '{}') },
      ],
      [start(0, 'made-up-0'), args(0, '{'), args(0, '}'), start(1, 'made-up-1'), args(1, '{}')],
    ],
    [
      'parallel calls that all say index 0',
      [
        { index: 0, id: 'a', function: called('f', '{}') },
        { index: 0, id: 'b', function: called('g', '{}') },
        { index: 0, function: { arguments: ' ' } },
      ],
      [start(0, 'a'), args(0, '{}'), start(1, 'b', 'g'), args(1, '{}'), args(1, ' ')],
    ],
    [
      'the name after the first arguments',
      [
        { index: 0, id: 'a', function: { arguments: '{' } },
        { index: 0, function: called('f', '}') },
      ],
      [start(0, 'a'), args(0, '{'), args(0, '}')],
    ],
    [
      'arguments as an object',
      [{ index: 0, id: 'a', function: { name: 'f', arguments: { x: 1 } } }],
      [start(0, 'a'), args(0, '{"x":1}')],
    ],
    [
      'no arguments: an empty object',
      [{ index: 0, id: 'a', function: called('f') }],
      [start(0, 'a'), args(0, '{}')],
    ],
    [
      'the old function_call',
      [called('f'), { arguments: '{}' }],
      [start(0, 'made-up-0'), args(0, '{}')],
    ],
  ])('%s', (_name, entries, expected) => {
    expect(track(...entries)).toEqual(expected);
  });

  test('skips what is no call', () => {
    expect(track(null, 'x', [], { index: 0, id: 'a', function: called('f', '{}') })).toEqual([
      start(0, 'a'),
      args(0, '{}'),
    ]);
  });

  test('says nothing of a call that never gets a name', () => {
    expect(track({ index: 5, function: { arguments: '{}' } })).toEqual([]);
  });
});
