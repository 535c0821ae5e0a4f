import type { MessagePart } from '@chimera/protocol/message';
import { describe, expect, test } from 'vitest';
import { answerBlocks } from './answer-blocks.ts';

const said: MessagePart = { type: 'text', text: 'Words.' };
const thought: MessagePart = { type: 'reasoning', text: 'writer' };

function step(...agentPath: string[]): MessagePart {
  return agentPath.length === 0 ? { type: 'step-start' } : { type: 'step-start', agentPath };
}

function kinds(parts: MessagePart[]): string[] {
  return answerBlocks(parts).map((block) =>
    block.kind === 'part'
      ? block.part.type
      : block.kind === 'speaker'
        ? `speaker ${block.path.join('/')}`
        : `aside ${block.purpose} of ${block.parts.length}`,
  );
}

describe('answerBlocks', () => {
  test('names nobody where a plain model answers', () => {
    expect(kinds([step(), said, step(), said])).toEqual(['text', 'text']);
  });

  test('names an agent once, until another one speaks', () => {
    expect(
      kinds([step('team/t', 'a'), said, step('team/t', 'a'), said, step('team/t', 'b'), said]),
    ).toEqual(['speaker team/t/a', 'text', 'text', 'speaker team/t/b', 'text']);
  });

  test('puts aside what is no part of the answer, with all that belongs to it', () => {
    const choosing: MessagePart = {
      type: 'step-start',
      agentPath: ['team/t'],
      purpose: 'select-speaker',
    };
    const handOver: MessagePart = { type: 'data-hand-over', data: { from: 'a', to: 'b' } };
    expect(
      kinds([step('team/t', 'a'), said, choosing, thought, handOver, step('team/t', 'a'), said]),
    ).toEqual(['speaker team/t/a', 'text', 'aside select-speaker of 1', 'data-hand-over', 'text']);
  });

  test('keeps the places of the parts', () => {
    const blocks = answerBlocks([step('a'), said, said]);
    expect(blocks.map(({ index }) => index)).toEqual([0, 1, 2]);
  });
});
