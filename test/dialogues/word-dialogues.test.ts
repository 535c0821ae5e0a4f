import { afterAll, beforeAll, describe, test } from 'vitest';
import type { ModelKind } from './dialogue.ts';
import { playDialogue } from './play-dialogue.ts';
import { Stage } from './stage.ts';
import { STREAMED_WAYS, WAYS } from './ways/ways.ts';
import { WORD_DIALOGUES } from './word-dialogues.ts';

function assertOpen(stage: Stage | undefined): Stage {
  if (stage === undefined) throw new Error('The stage did not open.');
  return stage;
}

const KINDS: readonly ModelKind[] = ['demo', 'scripted'];

describe.each(KINDS)('%s model', (kind) => {
  let stage: Stage | undefined;

  beforeAll(async () => {
    stage = await Stage.open(kind);
  });

  afterAll(() => stage?.close());

  const dialogues = WORD_DIALOGUES.filter(({ models }) => models.includes(kind));
  describe.each(dialogues)('$name', (dialogue) => {
    const ways = dialogue.models.includes('demo') ? WAYS : STREAMED_WAYS;
    test.for(ways)('$name', (way) => playDialogue(assertOpen(stage), dialogue, { kind, way }));
  });
});
