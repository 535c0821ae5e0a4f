/** P3, P5, P27 over time: a target that fails is left alone, tried now and then, and comes back. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NAMED_SCENARIOS as NAMED } from '../fake-provider/named-scenarios.ts';
import { GatewayStage } from './gateway-stage.ts';

const SECOND_MS = 1_000;

let stage: GatewayStage;

beforeEach(async () => {
  stage = await GatewayStage.start('auto');
});

afterEach(() => stage.close());

/** Asks once, makes sure that the answer is whole, and says who gave it. */
async function ask(): Promise<'first' | 'second'> {
  const { text } = await stage.call();
  if (text === stage.second.answers.at(-1)) return 'second';
  expect(text).toBe(stage.first.answers.at(-1));
  return 'first';
}

test('P3: who asks to be left alone for an hour is, and is asked again behind it', async () => {
  stage.first.queue(NAMED['rate-limit-hour']);
  for (let minute = 0; minute < 60; minute += 10) {
    expect(await ask()).toBe('second');
    stage.pass(600 * SECOND_MS);
  }
  expect(stage.first.requests).toHaveLength(1);
  expect(await ask()).toBe('first');
});

test('P5: a target that is down is not asked by every call', async () => {
  stage.first.setDefaults(NAMED.unavailable);
  expect(await ask()).toBe('second');
  expect(await ask()).toBe('second');
  const askedUntilOpen = stage.first.requests.length;
  for (let call = 0; call < 20; call++) expect(await ask()).toBe('second');
  expect(stage.first.requests).toHaveLength(askedUntilOpen);
});

test('P5: while all are cooling, they are asked all the same', async () => {
  stage.first.setDefaults(NAMED.unavailable);
  stage.second.setDefaults(NAMED.unavailable);
  for (let call = 0; call < 4; call++) {
    await expect(stage.call()).rejects.toMatchObject({ code: 'provider_unavailable' });
  }
  stage.second.setDefaults({});
  expect(await ask()).toBe('second');
});

test('P27: a target that is down for a minute is tried a few times, and back within 30 s', async () => {
  stage.first.setDefaults(NAMED.unavailable);
  for (let second = 0; second < 60; second++) {
    expect(await ask()).toBe('second');
    stage.pass(SECOND_MS);
  }
  // Four that open the circuit, then probes after about 4, 8, 16 and 30 s, each asked twice.
  expect(stage.first.requests.length).toBeLessThanOrEqual(4 + 4 * 2);
  stage.first.setDefaults({});
  let secondsUntilBack = 0;
  while ((await ask()) === 'second') {
    secondsUntilBack += 1;
    expect(secondsUntilBack).toBeLessThanOrEqual(30);
    stage.pass(SECOND_MS);
  }
  for (let call = 0; call < 5; call++) expect(await ask()).toBe('first');
});
