/** Reads what `POST /__control` asks for. */
import { findScenario } from './named-scenarios.ts';
import type { Scenario } from './scenario.ts';

export interface ControlCommand {
  /** Forgets the log and the queue, and takes the first defaults again. */
  reset: boolean;
  defaults: Scenario | undefined;
  queue: Scenario[];
}

/**
 * Understands `{"reset"?, "defaults"?, "queue"?}`, scenarios as objects or by name; gives what is
 * wrong with anything else.
 */
export function readControlCommand(body: string): ControlCommand | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return 'The body must be JSON.';
  }
  if (!isRecord(parsed)) return 'The body must be an object.';
  const { reset = false, defaults, queue = [], ...others } = parsed;
  const [unknownField] = Object.keys(others);
  if (unknownField !== undefined) return `Unknown field "${unknownField}".`;
  if (typeof reset !== 'boolean') return 'reset must be true or false.';
  if (!Array.isArray(queue)) return 'queue must be a list of scenarios.';
  const scenarios = queue.map(toScenario);
  const unknown = scenarios.indexOf(undefined);
  if (unknown !== -1) return `queue[${unknown}] is neither a scenario nor the name of one.`;
  const first = defaults === undefined ? undefined : toScenario(defaults);
  if (defaults !== undefined && first === undefined) {
    return 'defaults is neither a scenario nor the name of one.';
  }
  return { reset, defaults: first, queue: scenarios.filter((scenario) => scenario !== undefined) };
}

function toScenario(value: unknown): Scenario | undefined {
  if (typeof value === 'string') return findScenario(value);
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
