import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { branchesOf, newestOf, newestUnder, pathTo, type TreeNode } from './conversation-tree.ts';

/** A question, two answers to it, the question edited, and a follow-up under the first answer. */
const nodes: TreeNode[] = [
  { id: 'question', parentId: null },
  { id: 'answer-1', parentId: 'question' },
  { id: 'answer-2', parentId: 'question' },
  { id: 'question-edited', parentId: null },
  { id: 'answer-3', parentId: 'question-edited' },
  { id: 'follow-up', parentId: 'answer-1' },
];

const anyTree = fc.array(fc.nat(), { minLength: 1, maxLength: 30 }).map((picks): TreeNode[] =>
  picks.map((pick, index) => ({
    id: `m${index}`,
    parentId: pick % (index + 1) === 0 ? null : `m${(pick % (index + 1)) - 1}`,
  })),
);

describe('pathTo', () => {
  test('leads from the root to the leaf', () => {
    expect(pathTo(nodes, 'follow-up').map((node) => node.id)).toEqual([
      'question',
      'answer-1',
      'follow-up',
    ]);
  });

  test('is empty without a leaf, and ends where a parent is missing', () => {
    expect(pathTo(nodes, null)).toEqual([]);
    expect(pathTo(nodes, 'nobody')).toEqual([]);
    expect(pathTo([{ id: 'orphan', parentId: 'gone' }], 'orphan')).toHaveLength(1);
  });

  test('ends even where parents form a ring', () => {
    const ring = [
      { id: 'a', parentId: 'b' },
      { id: 'b', parentId: 'a' },
    ];
    expect(pathTo(ring, 'a').map((node) => node.id)).toEqual(['b', 'a']);
  });
});

describe('branchesOf', () => {
  test('counts the alternatives of each message', () => {
    const branches = branchesOf(nodes);
    expect(branches.get('answer-2')).toEqual({ siblings: ['answer-1', 'answer-2'], index: 1 });
    expect(branches.get('question')?.siblings).toEqual(['question', 'question-edited']);
    expect(branches.get('follow-up')?.siblings).toHaveLength(1);
  });
});

describe('newestUnder', () => {
  test('finds the newest message of a branch', () => {
    expect(newestUnder(nodes, 'question')).toBe('follow-up');
    expect(newestUnder(nodes, 'answer-2')).toBe('answer-2');
    expect(newestUnder(nodes, 'question-edited')).toBe('answer-3');
  });

  test('switching to any sibling shows that sibling, in any tree', () => {
    fc.assert(
      fc.property(anyTree, fc.nat(), (tree, pick) => {
        const target = tree[pick % tree.length];
        if (target === undefined) return;
        const path = pathTo(tree, newestUnder(tree, target.id)).map((node) => node.id);
        expect(path).toContain(target.id);
      }),
    );
  });
});

test('newestOf gives the last message, or null', () => {
  expect(newestOf(nodes)).toBe('follow-up');
  expect(newestOf([])).toBeNull();
});
