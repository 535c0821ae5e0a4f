import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { QuestionDesk, question } from '../../../test/harness/question-desk.ts';
import { listMessages } from '../store/messages.ts';
import type { Turn } from '../store/turns.ts';
import type { Place, SubmittedQuestion } from './start-turn.ts';

let desk: QuestionDesk;

beforeEach(async () => {
  desk = await QuestionDesk.open();
});

afterEach(() => desk.close());

describe('a question hangs', () => {
  beforeEach(async () => {
    await desk.exchange('One', { messageId: 'q1' });
    await desk.exchange('Two', { messageId: 'q2' });
  });

  const places: [string, Place, string[]][] = [
    ['under the newest message', { under: 'newest' }, ['One', 'Well.', 'Two', 'Well.', 'Three']],
    ['at the root', { under: 'root' }, ['Three']],
    ['under the one that is named', { under: 'message', id: 'q1' }, ['One', 'Three']],
    [
      'under the first one that is known',
      { under: 'first-known', ids: ['nothing', 'q2', 'q1'] },
      ['One', 'Well.', 'Two', 'Three'],
    ],
    [
      'under the newest when none is known',
      { under: 'first-known', ids: ['nothing'] },
      ['One', 'Well.', 'Two', 'Well.', 'Three'],
    ],
  ];

  test.each(places)('%s', async (_what, place, words) => {
    const { turn } = await desk.accept({ question: question('Three', { place }) });
    expect(await desk.branch(turn)).toEqual(words);
  });

  test('nowhere when the one that is named is not there', async () => {
    const place: Place = { under: 'message', id: 'nothing' };
    await desk.expectRefused(
      { question: question('Three', { place }) },
      { code: 'message_not_found', field: 'parentId' },
    );
  });
});

describe('an edit', () => {
  const edit = (text: string): SubmittedQuestion =>
    question(text, { messageId: 'q1', isEdit: true, place: { under: 'root' } });

  test('of a message by its own id becomes its sibling, under an id of its own', async () => {
    await desk.exchange('One', { messageId: 'q1' });
    const { turn, isNew } = await desk.accept({ question: edit('One, better') });
    expect(isNew).toBe(true);
    expect(turn.parentId).not.toBe('q1');
    expect(await desk.branch(turn)).toEqual(['One, better']);
    const edited = (await listMessages(desk.database.db, 'c1')).find(
      ({ id }) => id === turn.parentId,
    );
    expect(edited).toMatchObject({ clientId: 'q1', parentId: null });
  });

  test('is what its client means by that id from then on', async () => {
    await desk.exchange('One', { messageId: 'q1' });
    await desk.end((await desk.accept({ question: edit('One, better') })).turn);
    await desk.end((await desk.accept({ question: edit('One, best') })).turn);
    const { turn } = await desk.accept({
      question: question('Two', { place: { under: 'message', id: 'q1' } }),
    });
    expect(await desk.branch(turn)).toEqual(['One, best', 'Two']);
  });

  test('of a message that never arrived is that message', async () => {
    const { turn } = await desk.accept({ question: edit('One') });
    expect(turn.parentId).toBe('q1');
  });
});

describe('answering anew', () => {
  const anew = (candidates: string[], otherwise: SubmittedQuestion | null = null) => ({
    question: { kind: 'regenerate', candidates, otherwise } as const,
  });
  let first: Turn;

  beforeEach(async () => {
    first = await desk.exchange('One', { messageId: 'q1' });
    await desk.exchange('Two', { messageId: 'q2' });
  });

  test.each([
    ['nothing is named', () => [], ['One', 'Well.', 'Two']],
    ['a question is named', () => ['q1'], ['One']],
    ['an answer is named', () => [first.messageId], ['One']],
    ['the first one is not known', () => ['nothing', 'q1'], ['One']],
  ] as [string, () => string[], string[]][])(
    'begins where it must when %s',
    async (_what, candidates, words) => {
      const { turn, isNew } = await desk.accept(anew(candidates()));
      expect(isNew).toBe(true);
      expect(await desk.branch(turn)).toEqual(words);
    },
  );

  test('adds an answer, and no question', async () => {
    const [, before] = await desk.rowCounts();
    await desk.accept(anew(['q1']));
    expect((await desk.rowCounts())[1]).toBe(before);
  });

  test('of what is not known is refused', async () => {
    await desk.expectRefused(anew(['nothing']), { code: 'message_not_found', field: 'messageId' });
    await desk.expectRefused(
      { ...anew([]), conversationId: 'empty' },
      { code: 'message_not_found' },
    );
  });

  test('of a question that never arrived submits it', async () => {
    const { turn } = await desk.accept(anew(['q3'], question('Three', { messageId: 'q3' })));
    expect(turn.parentId).toBe('q3');
    expect(await desk.branch(turn)).toEqual(['One', 'Well.', 'Two', 'Well.', 'Three']);
  });

  test('of a question that did arrive does not submit it again', async () => {
    const { turn } = await desk.accept(
      anew(['nothing', 'q1'], question('One', { messageId: 'q1' })),
    );
    expect(turn.parentId).toBe('q1');
  });
});

describe('what a button does', () => {
  const pressed = { question: { kind: 'action' as const } };

  test('hangs under the newest message', async () => {
    await desk.exchange('One', { messageId: 'q1' });
    const { turn } = await desk.accept(pressed);
    expect(await desk.branch(turn)).toEqual(['One', 'Well.']);
    expect(await listMessages(desk.database.db, 'c1')).toHaveLength(2);
  });

  test('is no question: asked for anew, the one above it is answered', async () => {
    await desk.exchange('One', { messageId: 'q1' });
    const { turn: action } = await desk.accept(pressed);
    await desk.end(action);
    const { turn } = await desk.accept({
      question: { kind: 'regenerate', candidates: [action.messageId], otherwise: null },
    });
    expect(await desk.branch(turn)).toEqual(['One']);
  });

  test('has no place where nothing was said', async () => {
    await desk.expectRefused(pressed, { code: 'message_not_found' });
  });
});
