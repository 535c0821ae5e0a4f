import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerOf, ModelCalls } from '../../../test/harness/model-calls.ts';

const TEXT =
  'The ferry leaves at noon, whatever the weather, and is back before the lamps are lit.';
const SHOWN = TEXT.slice(0, 40);

let calls: ModelCalls;

beforeAll(async () => {
  calls = await ModelCalls.start('acme');
});

afterAll(() => calls.close());

test('a target that refuses prefill is asked to continue instead by every call that is under way', async () => {
  const fake = calls.fake('acme');
  fake.setDefaults({ text: TEXT, continuation: 'refuse-prefill', pace: { initialDelayMs: 20 } });
  // The fake goes on with answers that it has once begun.
  await calls.call(['acme']);
  const shown = { text: SHOWN, from: 'acme/fake-1' };
  const goOn = () => calls.call(['acme'], { shown, cause: 'takeover' });

  const outcomes = await Promise.all([goOn(), goOn(), goOn()]);

  for (const { events, error } of outcomes) {
    expect(error).toBeNull();
    expect(SHOWN + answerOf(events)).toBe(TEXT);
    expect(events.at(-1)).toMatchObject({ type: 'attempt-end', outcome: 'completed' });
  }
});
