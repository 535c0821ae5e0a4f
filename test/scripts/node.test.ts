import { expect, test } from 'vitest';
import { findNode, isFittingNode } from '../../scripts/lib/node.mjs';

test.each(['24.16.0', '24.21.3', '26.1.0', '27.0.0'])('Node %s runs the server', (version) => {
  expect(isFittingNode(version)).toBe(true);
});

test.each(['18.20.4', '20.20.2', '22.22.0', '24.15.9', '25.9.0', '26.0.1'])(
  'Node %s only runs the scripts',
  (version) => {
    expect(isFittingNode(version)).toBe(false);
  },
);

test('a Node that fits is used itself', () => {
  expect(isFittingNode(process.versions.node)).toBe(true);
  expect(findNode()).toBe(process.execPath);
});
