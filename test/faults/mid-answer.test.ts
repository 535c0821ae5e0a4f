/** P10–P15, P21, P22: an answer that breaks goes on, exactly where that can be, marked where it cannot. */
import { NAMED_SCENARIOS as NAMED } from '../fake-provider/named-scenarios.ts';
import type { Fault, Scenario } from '../fake-provider/scenario.ts';
import type { FaultRow } from './fault-row.ts';
import { playRows } from './play-rows.ts';

const FINE: Scenario = {};
const FIRST_ANSWERS = { type: 'exact', by: 'first' } as const;
const INTERRUPTED = { type: 'error', code: 'answer_interrupted', shown: true } as const;
const TRUSTED: FaultRow['targets'] = ['first', 'trusted'];
const BOTH: FaultRow['targets'] = ['first', 'second'];
const LONE: FaultRow['targets'] = ['first'];
const EACH_ONCE = { first: 1, second: 1 };
const TWICE = { first: 2, second: 0 };

const fault = (what: Fault): Scenario => ({ fault: what });
const LATE_CUT = fault({ type: 'reset', at: 40 });

const TOOL_CALL: Scenario = {
  toolCalls: [{ name: 'clock', arguments: '{"timeZone":"Europe/Berlin"}' }],
  toolArguments: 'characters',
};
const AFTER_TOOL: Scenario = { text: 'It is late in Berlin.' };
const CALLED_ONCE = {
  type: 'calls',
  calls: [{ name: 'clock', input: { timeZone: 'Europe/Berlin' } }],
  text: 'It is late in Berlin.',
} as const;

/** Goes on exactly at a target that is known to honour prefill, and on its own where it is alone. */
function mended(id: string, what: string, broken: Scenario): FaultRow[] {
  return [
    {
      id,
      what: `${what}; another target, known to honour prefill`,
      targets: TRUSTED,
      first: [broken],
      expected: FIRST_ANSWERS,
      requests: EACH_ONCE,
      seams: [{ method: 'prefill', clean: true }],
    },
    {
      id,
      what: `${what}; nobody else`,
      targets: LONE,
      first: [broken, FINE],
      expected: FIRST_ANSWERS,
      requests: TWICE,
      // Exact, but nobody could know.
      seams: [{ method: 'prefill', clean: false }],
    },
  ];
}

playRows([
  ...mended('P10', 'cut after 40 words: the body ends', fault({ type: 'end', at: 40 })),
  ...mended('P10', 'cut within an event', fault({ type: 'end', at: 40, midEvent: true })),
  ...mended('P10', 'the connection breaks', LATE_CUT),
  ...mended('P10', 'the connection is reset', fault({ type: 'reset', at: 40, hard: true })),
  ...mended('P10', 'cut behind the last word', fault({ type: 'end', at: 60 })).map((row) => ({
    ...row,
    // There is nothing to be joined.
    seams: [],
  })),
  {
    id: 'P10',
    what: 'cut, and everybody is down then',
    targets: BOTH,
    first: [LATE_CUT, NAMED.unavailable],
    second: [NAMED.unavailable],
    expected: INTERRUPTED,
    requests: { first: 3, second: 2 },
  },
  {
    id: 'P10',
    what: 'cut, and the lone target is down then',
    targets: LONE,
    first: [LATE_CUT, NAMED.unavailable],
    expected: INTERRUPTED,
    requests: { first: 4, second: 0 },
  },
  {
    id: 'P10',
    what: 'cut again and again, at every target',
    targets: TRUSTED,
    first: [fault({ type: 'reset', at: 8 })],
    second: [fault({ type: 'end', at: 9 }), fault({ type: 'end', at: 9 }), FINE],
    expected: FIRST_ANSWERS,
    // Only the first request begins an answer: what it shows is gone on with, here and there.
    requests: { first: 3, second: 3 },
    seams: [true, false, true, false, true].map((clean) => ({ method: 'prefill', clean })),
  },
  ...mended('P11', 'silence in mid-answer', NAMED['stall-mid']).map((row) => ({
    ...row,
    isHurried: true,
    hangsUp: true,
  })),
  {
    id: 'P12',
    what: 'the next target refuses prefill, and is asked in words',
    targets: BOTH,
    first: [LATE_CUT],
    second: [{ continuation: 'refuse-prefill' }],
    expected: FIRST_ANSWERS,
    requests: { first: 1, second: 2 },
    seams: [{ method: 'continue', clean: false }],
  },
  {
    id: 'P12',
    what: 'the next target refuses prefill, and is down when asked in words',
    targets: BOTH,
    first: [LATE_CUT, NAMED.unavailable],
    second: [{ continuation: 'refuse-prefill' }, NAMED.unavailable],
    expected: INTERRUPTED,
    requests: { first: 3, second: 3 },
  },
  ...(['begin-again', 'repeat-last-words'] as const).map(
    (continuation): FaultRow => ({
      id: 'P13',
      what: `the next target repeats what was shown (${continuation})`,
      targets: BOTH,
      first: [LATE_CUT],
      second: [{ continuation }],
      expected: FIRST_ANSWERS,
      requests: EACH_ONCE,
      seams: [{ method: 'trimmed-restart', clean: true }],
    }),
  ),
  ...(['preamble', 'different'] as const).map(
    (continuation): FaultRow => ({
      id: 'P13',
      what: `the next target says something else (${continuation})`,
      targets: BOTH,
      first: [LATE_CUT],
      second: [{ continuation }],
      expected: { type: 'kept' },
      requests: EACH_ONCE,
      seams: [{ method: 'prefill', clean: false }],
    }),
  ),
  ...([1, 14, 28] as const).flatMap((at): FaultRow[] => {
    const cut: Scenario = { ...TOOL_CALL, fault: { type: 'reset', at } };
    return [
      {
        id: 'P14',
        what: `a call is cut at ${at}; another target`,
        asks: 'tool',
        targets: BOTH,
        first: [cut, AFTER_TOOL],
        second: [TOOL_CALL],
        expected: CALLED_ONCE,
        requests: EACH_ONCE,
      },
      {
        id: 'P14',
        what: `a call is cut at ${at}; nobody else`,
        asks: 'tool',
        targets: LONE,
        first: [cut, TOOL_CALL, AFTER_TOOL],
        expected: CALLED_ONCE,
        requests: TWICE,
      },
    ];
  }),
  {
    id: 'P15',
    what: 'cut after a tool ran; another target',
    asks: 'after-tool',
    targets: TRUSTED,
    first: [LATE_CUT],
    expected: FIRST_ANSWERS,
    requests: EACH_ONCE,
    seams: [{ method: 'prefill', clean: true }],
  },
  {
    id: 'P15',
    what: 'cut after a tool ran; nobody else',
    asks: 'after-tool',
    targets: LONE,
    first: [LATE_CUT, FINE],
    expected: FIRST_ANSWERS,
    requests: TWICE,
    seams: [{ method: 'prefill', clean: false }],
  },
  ...mended('P21', '[DONE] without a finish', NAMED['done-without-finish']),
  {
    id: 'P21',
    what: 'an empty stream, always; nobody else',
    targets: LONE,
    first: [NAMED.nothing],
    expected: { type: 'error', code: 'provider_unavailable', shown: false },
    requests: { first: 3, second: 0 },
  },
  {
    id: 'P21',
    what: 'an empty stream, always; another target',
    targets: BOTH,
    first: [NAMED.nothing],
    expected: { type: 'exact', by: 'second' },
    requests: { first: 2, second: 1 },
  },
  {
    id: 'P22',
    what: 'an error as the first event, once',
    targets: BOTH,
    first: [NAMED['error-first'], FINE],
    expected: FIRST_ANSWERS,
    requests: TWICE,
  },
  ...(['error-mid', 'error-named', 'error-in-array', 'groq-error'] as const).flatMap((name) =>
    mended('P22', `an error in mid-stream (${name})`, NAMED[name]),
  ),
  {
    id: 'P22',
    what: 'an error of a rate limit in mid-stream',
    targets: TRUSTED,
    first: [NAMED['error-numeric']],
    expected: FIRST_ANSWERS,
    requests: EACH_ONCE,
    seams: [{ method: 'prefill', clean: true }],
  },
  {
    id: 'P22',
    what: 'an error in mid-stream, and everybody is down then',
    targets: BOTH,
    first: [NAMED['error-mid'], NAMED.unavailable],
    second: [NAMED.unavailable],
    expected: INTERRUPTED,
    requests: { first: 3, second: 2 },
  },
]);
