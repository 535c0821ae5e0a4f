/** An answer that repeats itself, cut behind every word, and every way in which another model goes on. */
import { describe, expect, test } from 'vitest';
import type { ContinuationStyle } from '../fake-provider/scenario.ts';
import { GatewayStage } from './gateway-stage.ts';
import type { Seam } from './outcome.ts';

/** Never the same 24 characters twice in a row: that could not be told from a reply that repeats. */
const ECHOING =
  'Again and again the tide comes in, again and again it goes out, and somebody says again: the tide comes in, the tide goes out. So they say, so they say, so they say. The old clerk counts: one two three, one two three, one two three. And again the tide comes in, again it goes out, again and again, so they say, so they say.';
/** The same words again and again: only a model that is trusted can go on with them. */
const LITANY = 'The tide comes in and the tide goes out, '.repeat(8).trimEnd();
/** White space that seams must keep, and characters of several units. */
const SPACED = 'Ahoy 🚲  there,\n\n- naïve 👩‍🚀\n-  Å🦊 end';
/** Behind the longest cooling of a target that fails. */
const COOLED_MS = 61_000;

interface Style {
  continuation: ContinuationStyle;
  prefill: 'auto' | 'yes' | 'no';
  answer: string;
  seam: Pick<Seam, 'method' | 'clean'>;
  /** What becomes of the answer where that is not the answer itself. */
  becomes?(shown: string, rest: string, otherAnswer: string): string;
}

const KNOWN = { method: 'prefill', clean: true };
const UNKNOWN = { method: 'prefill', clean: false };
const ASKED = { method: 'continue', clean: false };
const TRIMMED = { method: 'trimmed-restart', clean: true };

const STYLES: Style[] = [
  { continuation: 'honour-prefill', prefill: 'yes', answer: ECHOING, seam: KNOWN },
  { continuation: 'honour-prefill', prefill: 'yes', answer: LITANY, seam: KNOWN },
  { continuation: 'honour-prefill', prefill: 'auto', answer: ECHOING, seam: UNKNOWN },
  { continuation: 'refuse-prefill', prefill: 'auto', answer: ECHOING, seam: ASKED },
  { continuation: 'refuse-prefill', prefill: 'no', answer: ECHOING, seam: ASKED },
  { continuation: 'begin-again', prefill: 'auto', answer: ECHOING, seam: TRIMMED },
  { continuation: 'begin-again', prefill: 'auto', answer: LITANY, seam: TRIMMED },
  { continuation: 'repeat-last-words', prefill: 'auto', answer: ECHOING, seam: TRIMMED },
  {
    continuation: 'preamble',
    prefill: 'auto',
    answer: ECHOING,
    seam: UNKNOWN,
    becomes: (shown, rest) => `${shown}Of course, here is the rest: ${rest}`,
  },
  {
    continuation: 'different',
    prefill: 'auto',
    answer: ECHOING,
    seam: UNKNOWN,
    becomes: (shown, _rest, otherAnswer) => shown + otherAnswer,
  },
];

describe.for(['call', 'complete'] as const)('gateway.%s', (how) => {
  test.concurrent.for(STYLES)(
    'with a model whose way is $continuation, prefill: $prefill',
    async (style) => {
      const stage = await GatewayStage.start(style.prefill);
      try {
        await tell(stage, style.answer);
        const words = style.answer.match(/\s*\S+/g) ?? [];
        expect(words.length).toBeGreaterThan(60);
        for (let cut = 1; cut < words.length; cut++) await checkCut(stage, how, style, words, cut);
      } finally {
        await stage.close();
      }
    },
  );
});

describe.for([
  // Half a character is held back here, and handed on as it comes there.
  ['call', (shown: string) => shown !== ''],
  ['complete', (shown: string) => shown !== '' && shown.isWellFormed()],
] as const)('gateway.%s', ([how, isTried]) => {
  test.for([
    ['honour-prefill', 'yes'],
    ['begin-again', 'auto'],
  ] as const)('cut within words and white space: %s', async ([continuation, prefill]) => {
    const cuts = [...SPACED.split('').keys()].filter((at) => isTried(SPACED.slice(0, at)));
    for (const at of cuts) {
      const stage = await GatewayStage.start(prefill);
      try {
        await tell(stage, SPACED);
        const pieces = 'utf-16-units';
        stage.first.queue({ text: SPACED, pieces, fault: { type: 'reset', at } });
        stage.second.setDefaults({ continuation, pieces });
        const { text, seams } = await stage[how]();
        expect(text).toBe(SPACED);
        expect(seams).toMatchObject([{ clean: true }]);
      } finally {
        await stage.close();
      }
    }
  });
});

async function checkCut(
  stage: GatewayStage,
  how: 'call' | 'complete',
  style: Style,
  words: string[],
  cut: number,
): Promise<void> {
  const shown = words.slice(0, cut).join('');
  const rest = words.slice(cut).join('');
  stage.pass(COOLED_MS);
  stage.first.queue({ text: style.answer, fault: { type: 'reset', at: cut } });
  stage.second.setDefaults({ continuation: style.continuation });
  const { text, seams } = await stage[how]();
  const otherAnswer = stage.second.answers.at(-1) ?? '';
  expect(text).toBe(style.becomes?.(shown, rest, otherAnswer) ?? style.answer);
  expect(seams).toEqual([
    { offset: shown.length, from: 'first/fake-1', to: 'second/fake-1', ...style.seam },
  ]);
}

/** The second model can go on only with what it knows. */
async function tell({ second }: GatewayStage, text: string): Promise<void> {
  second.queue({ text });
  const response = await fetch(`${second.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'fake-1', messages: [{ role: 'user', content: 'Learn it.' }] }),
  });
  await response.text();
}
