import { expect, test } from 'vitest';
import { createAgent } from './agent.ts';
import { type TerminationRule, terminationBy } from './termination.ts';

test.each<[TerminationRule | null, string[], string[]]>([
  [{ equals: 'DONE' }, ['DONE', ' DONE\n'], ['DONE.', 'All DONE', '']],
  [{ contains: 'DONE' }, ['All DONE here'], ['done', '']],
  [{ endsWith: 'DONE' }, ['All DONE', 'DONE \n'], ['DONE.', '']],
  [{ pattern: '^\\W*APPROVED\\W*$' }, ['**APPROVED**'], ['APPROVED, but', '']],
  [null, [], ['TERMINATE', '']],
])('%j', (rule, ending, others) => {
  const isTermination = terminationBy(rule);
  expect(ending.filter((words) => !isTermination(words))).toEqual([]);
  expect(others.filter(isTermination)).toEqual([]);
});

test('an agent ends on TERMINATE, and on nothing that only holds it, unless it says otherwise', () => {
  const { isTermination } = createAgent({ name: 'ann' });
  expect([isTermination('TERMINATE'), isTermination('Then TERMINATE')]).toEqual([true, false]);
});
