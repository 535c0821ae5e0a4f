import { afterAll, beforeAll, describe, test } from 'vitest';
import type { ModelKind } from './dialogue.ts';
import { playDialogue } from './play-dialogue.ts';
import { Stage } from './stage.ts';
import { STREAMED_WAYS, WAYS } from './ways/ways.ts';
import { WORD_DIALOGUES } from './word-dialogues.ts';

const KINDS: readonly ModelKind[] = ['demo', 'scripted'];

for (const kind of KINDS) {
  describe(`${WORD_DIALOGUES.length} dialogues of words, ${kind} model`, () => {
    let stage: Stage;

    beforeAll(async () => {
      stage = await Stage.open(kind);
    });

    afterAll(() => stage.close());

    for (const dialogue of WORD_DIALOGUES.filter(({ models }) => models.includes(kind))) {
      const ways = dialogue.models.includes('demo') ? WAYS : STREAMED_WAYS;
      describe(dialogue.name, () => {
        for (const way of ways) {
          test(way.name, () => playDialogue(stage, dialogue, { kind, way }));
        }
      });
    }
  });
}
