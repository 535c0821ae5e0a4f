import { expect, test } from 'vitest';
import { agentName, speakerOf } from './agent-words.ts';

test.each([
  ['agent/shop-assistant', 'Shop assistant'],
  ['team/research', 'Research'],
  ['fact_checker', 'Fact checker'],
  ['élise', 'Élise'],
  ['-', '-'],
])('%s is %s', (id, name) => {
  expect(agentName(id)).toBe(name);
});

test('who speaks is told with the teams around them', () => {
  expect(speakerOf(['team/research', 'chat/review', 'critic'])).toEqual({
    name: 'Critic',
    initial: 'C',
    within: ['Research', 'Review'],
  });
  expect(speakerOf(['agent/shop'])).toEqual({ name: 'Shop', initial: 'S', within: [] });
});
