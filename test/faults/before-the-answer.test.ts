/** P1–P9, P24–P26, P28: what goes wrong before the first word is never seen where another target serves. */
import { NAMED_SCENARIOS as NAMED } from '../fake-provider/named-scenarios.ts';
import type { Scenario } from '../fake-provider/scenario.ts';
import type { FaultRow } from './fault-row.ts';
import { playRows } from './play-rows.ts';

const FINE: Scenario = {};
const FIRST_ANSWERS = { type: 'exact', by: 'first' } as const;
const SECOND_ANSWERS = { type: 'exact', by: 'second' } as const;
const BOTH: FaultRow['targets'] = ['first', 'second'];
const LONE: FaultRow['targets'] = ['first'];
/** The least that the jitter leaves of the first and the second pause. */
const BACKOFF_MS = [120, 245];

/** A failure that stays: the next target serves, and a lone one is asked again before it is told. */
function staying(
  id: string,
  what: string,
  scenario: Scenario,
  requests: { beforeMovingOn: number; alone: number },
): FaultRow[] {
  const isHurried = scenario.fault?.type !== 'answer';
  return [
    {
      id,
      what: `${what}; another target`,
      targets: BOTH,
      first: [scenario],
      isHurried,
      expected: SECOND_ANSWERS,
      requests: { first: requests.beforeMovingOn, second: 1 },
    },
    {
      id,
      what: `${what}; nobody else`,
      targets: LONE,
      first: [scenario],
      isHurried,
      expected: { type: 'error', code: 'provider_unavailable', shown: false },
      requests: { first: requests.alone, second: 0 },
    },
  ];
}

const RATE_LIMITED = { type: 'error', code: 'provider_rate_limited', shown: false } as const;
const TOO_LONG = { type: 'error', code: 'context_too_long', shown: false } as const;

playRows([
  {
    id: 'P1',
    what: '429 with retry-after 2, once; nobody else',
    targets: LONE,
    first: [NAMED['rate-limit'], FINE],
    expected: FIRST_ANSWERS,
    requests: { first: 2, second: 0 },
    pausesMs: [1_990],
  },
  {
    id: 'P1',
    what: '429 with retry-after 2, once; another target',
    targets: BOTH,
    first: [NAMED['rate-limit'], FINE],
    expected: SECOND_ANSWERS,
    requests: { first: 1, second: 1 },
  },
  {
    id: 'P2',
    what: '429 always, without a header; nobody else',
    targets: LONE,
    first: [NAMED['rate-limit-bare']],
    expected: RATE_LIMITED,
    requests: { first: 3, second: 0 },
    pausesMs: BACKOFF_MS,
  },
  {
    id: 'P2',
    what: '429 always, without a header; another target',
    targets: BOTH,
    first: [NAMED['rate-limit-bare']],
    expected: SECOND_ANSWERS,
    requests: { first: 2, second: 1 },
    pausesMs: BACKOFF_MS.slice(0, 1),
  },
  ...(['rate-limit-hour', 'rate-limit-date'] as const).flatMap((name): FaultRow[] => [
    {
      id: 'P3',
      what: `429 for very long (${name}); nobody else`,
      targets: LONE,
      first: [NAMED[name]],
      expected: RATE_LIMITED,
      requests: { first: 1, second: 0 },
    },
    {
      id: 'P3',
      what: `429 for very long (${name}); another target`,
      targets: BOTH,
      first: [NAMED[name]],
      expected: SECOND_ANSWERS,
      requests: { first: 1, second: 1 },
    },
  ]),
  ...[LONE, BOTH].map(
    (targets): FaultRow => ({
      id: 'P4',
      what: `500 once; ${targets.length} target(s)`,
      targets,
      first: [NAMED['server-error'], FINE],
      expected: FIRST_ANSWERS,
      requests: { first: 2, second: 0 },
      pausesMs: BACKOFF_MS.slice(0, 1),
    }),
  ),
  ...staying('P5', '503 always', NAMED.unavailable, { beforeMovingOn: 2, alone: 3 }),
  ...staying('P5', '529 always', NAMED.overloaded, { beforeMovingOn: 2, alone: 3 }),
  {
    id: 'P6',
    what: 'a connection that is reset at the request, once',
    targets: BOTH,
    first: [NAMED.refuse, FINE],
    expected: FIRST_ANSWERS,
    requests: { first: 2, second: 0 },
  },
  ...staying('P6', 'connections that are reset, always', NAMED.refuse, {
    beforeMovingOn: 2,
    alone: 3,
  }),
  ...(['refusing', 'nameless', 'no-tls'] as const).flatMap((name): FaultRow[] => [
    {
      id: 'P6',
      what: `a target that cannot be reached (${name}); another one`,
      targets: [name, 'second'],
      expected: SECOND_ANSWERS,
      requests: { first: 0, second: 1 },
    },
    {
      id: 'P6',
      what: `a target that cannot be reached (${name}); nobody else`,
      targets: [name],
      expected: { type: 'error', code: 'provider_unavailable', shown: false },
      requests: { first: 0, second: 0 },
    },
  ]),
  ...staying('P7', 'accepts the request and says nothing', NAMED['stall-before-head'], {
    beforeMovingOn: 1,
    alone: 3,
  }).map((row) => ({ ...row, hangsUp: true })),
  {
    id: 'P8',
    what: 'headers at once, the first token after 20 s',
    targets: BOTH,
    first: [NAMED['slow-first-token']],
    isHurried: true,
    expected: SECOND_ANSWERS,
    requests: { first: 1, second: 1 },
    hangsUp: true,
  },
  ...(['stall-after-head', 'only-comments', 'only-role', 'only-empty-deltas'] as const).map(
    (name): FaultRow => ({
      id: 'P9',
      what: `signs of life that are no progress (${name})`,
      targets: BOTH,
      first: [NAMED[name]],
      isHurried: true,
      expected: SECOND_ANSWERS,
      requests: { first: 1, second: 1 },
      hangsUp: true,
    }),
  ),
  ...(['html-200', 'bad-gateway-html', 'redirect', 'gzip', 'json-error-200'] as const).flatMap(
    (name) =>
      staying('P24', `no event stream (${name})`, NAMED[name], { beforeMovingOn: 2, alone: 3 }),
  ),
  ...(['context-length', 'too-large'] as const).flatMap((name): FaultRow[] => [
    {
      id: 'P25',
      what: `too long for the model (${name}); nobody else`,
      targets: LONE,
      first: [NAMED[name]],
      expected: TOO_LONG,
      requests: { first: 1, second: 0 },
    },
    {
      id: 'P25',
      what: `too long for the model (${name}); another target, whose window may be larger`,
      targets: BOTH,
      first: [NAMED[name]],
      expected: SECOND_ANSWERS,
      requests: { first: 1, second: 1 },
    },
    {
      id: 'P25',
      what: `too long for the model (${name}); another target with the same window`,
      targets: BOTH,
      first: [NAMED[name]],
      sameWindow: true,
      expected: TOO_LONG,
      requests: { first: 1, second: 0 },
    },
  ]),
  {
    id: 'P26',
    what: 'the question is declined by a content filter',
    targets: BOTH,
    first: [NAMED['content-filter']],
    expected: { type: 'error', code: 'content_filtered', shown: false },
    requests: { first: 1, second: 0 },
  },
  {
    id: 'P26',
    what: 'a parameter is not taken',
    targets: BOTH,
    first: [NAMED['bad-parameter']],
    expected: { type: 'error', code: 'provider_rejected', shown: false },
    requests: { first: 1, second: 0 },
  },
  {
    id: 'P26',
    what: 'the answer is ended by a content filter',
    targets: BOTH,
    first: [NAMED.filtered],
    expected: FIRST_ANSWERS,
    finish: 'content-filter',
    requests: { first: 1, second: 0 },
  },
  {
    id: 'P28',
    what: 'all targets are down, each in its own way',
    targets: ['first', 'second', 'refusing'],
    first: [NAMED.unavailable],
    second: [NAMED['stall-before-head']],
    isHurried: true,
    expected: { type: 'error', code: 'provider_unavailable', shown: false },
    requests: { first: 2, second: 1 },
  },
]);
