/** P16–P20, P23: whatever bytes come, clients get an answer in good form, or a clean error. */
import { NAMED_SCENARIOS as NAMED } from '../fake-provider/named-scenarios.ts';
import type { Scenario } from '../fake-provider/scenario.ts';
import type { FaultRow } from './fault-row.ts';
import { playRows } from './play-rows.ts';

const FIRST_ANSWERS = { type: 'exact', by: 'first' } as const;
const LONE: FaultRow['targets'] = ['first'];
const ONCE = { first: 1, second: 0 };
/** Every byte is a write of its own. */
const FEW_WORDS = 8;
const SENTENCE = 'one two three four five six seven eight nine ten eleven twelve thirteen';
const BEHIND_TWELVE = SENTENCE.lastIndexOf(' ');

/** The sentence with something between its twelfth and its last word, where the named faults strike. */
const withInserted = (words: string): string =>
  SENTENCE.slice(0, BEHIND_TWELVE) + words + SENTENCE.slice(BEHIND_TWELVE);

const fine = (id: string, what: string, scenario: Scenario): FaultRow => ({
  id,
  what,
  targets: LONE,
  first: [scenario],
  expected: FIRST_ANSWERS,
  requests: ONCE,
});

playRows([
  {
    id: 'P16',
    what: 'an event that is no JSON; another target',
    targets: ['first', 'trusted'],
    first: [NAMED.malformed],
    expected: FIRST_ANSWERS,
    requests: { first: 1, second: 1 },
    seams: [{ method: 'prefill', clean: true }],
  },
  {
    id: 'P16',
    what: 'an event that is no JSON, and nothing but that',
    targets: LONE,
    first: [{ fault: { type: 'raw', at: 'head', text: 'data: {"choices":[\n\n', endsBody: true } }],
    expected: { type: 'error', code: 'provider_unavailable', shown: false },
    requests: { first: 3, second: 0 },
  },
  fine('P17', 'byte by byte', { ...NAMED['byte-by-byte'], words: FEW_WORDS }),
  fine('P17', 'many events in one read', NAMED.bursts),
  fine('P17', 'CRLF', NAMED.crlf),
  fine('P17', 'CR', NAMED.cr),
  {
    ...fine('P17', 'halves of characters in chunks of their own', NAMED['split-emoji']),
    expected: { type: 'words', text: 'Ahoy 🚲🦊 there, 👩‍🚀!' },
  },
  {
    ...fine('P18', 'bytes that are no UTF-8', { ...NAMED['invalid-utf-8'], text: SENTENCE }),
    expected: { type: 'words', text: withInserted(' a\uFFFDb') },
  },
  {
    ...fine('P18', 'a NUL', { ...NAMED['nul-character'], text: SENTENCE }),
    expected: {
      type: 'words',
      text: withInserted('a\0b'),
      stored: withInserted('a\uFFFDb'),
    },
  },
  {
    ...fine('P18', 'half of a surrogate pair', { ...NAMED['lone-surrogate'], text: SENTENCE }),
    expected: {
      type: 'words',
      text: withInserted('a\uFFFDb'),
    },
  },
  fine('P19', 'payloads over several lines', NAMED['multi-line']),
  fine('P19', 'comments', NAMED.comments),
  fine('P19', 'a byte order mark', NAMED['byte-order-mark']),
  fine('P19', 'no space behind the colon', NAMED['no-space']),
  fine('P19', 'no blank line at the end', NAMED['no-final-blank-line']),
  fine('P19', 'all of it at once, byte by byte', {
    words: FEW_WORDS,
    framing: { ...NAMED['multi-line'].framing, comments: true, lineEnd: '\r\n', bytesPerWrite: 1 },
  }),
  fine('P20', 'a finish and no [DONE]', NAMED['no-done']),
  {
    ...fine('P20', 'a finish for want of room', NAMED['cut-by-length']),
    finish: 'length',
  },
  fine('P20', 'no usage, so that it is estimated', NAMED['no-usage']),
  {
    ...fine('P23', 'an event of 2 MB', NAMED['big-event']),
    expected: { type: 'words', text: NAMED['big-event'].text },
  },
  {
    id: 'P23',
    what: 'a line that never ends; another target',
    targets: ['first', 'second'],
    first: [NAMED['endless-line']],
    expected: { type: 'exact', by: 'second' },
    requests: { first: 2, second: 1 },
    hangsUp: true,
  },
  {
    id: 'P23',
    what: 'a line that never ends; nobody else',
    targets: LONE,
    first: [NAMED['endless-line']],
    expected: { type: 'error', code: 'provider_unavailable', shown: false },
    requests: { first: 3, second: 0 },
    hangsUp: true,
  },
]);
