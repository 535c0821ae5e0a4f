/** P14 at every byte: a call whose arguments are cut anywhere is made once, whole. */
import type { Scenario } from '../fake-provider/scenario.ts';
import type { FaultRow } from './fault-row.ts';
import { playRows } from './play-rows.ts';

const ARGUMENTS = '{"timeZone":"Europe/Berlin"}';
const CALL: Scenario = {
  toolCalls: [{ name: 'clock', arguments: ARGUMENTS }],
  toolArguments: 'characters',
};
/** One piece begins the call, then every character is one. */
const CUTS = Array.from({ length: ARGUMENTS.length + 1 }, (_, index) => index + 1);

playRows(
  CUTS.map(
    (at): FaultRow => ({
      id: 'P14',
      what: `a call is cut at ${at}`,
      asks: 'tool',
      targets: ['first', 'second'],
      first: [{ ...CALL, fault: { type: 'reset', at } }, { text: 'It is late in Berlin.' }],
      second: [CALL],
      expected: {
        type: 'calls',
        calls: [{ name: 'clock', input: { timeZone: 'Europe/Berlin' } }],
        text: 'It is late in Berlin.',
      },
      requests: { first: 1, second: 1 },
    }),
  ),
);
