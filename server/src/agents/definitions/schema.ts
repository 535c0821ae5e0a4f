/** What may be written in `agents/*.yaml`. */
import type { JsonValue } from '@chimera/protocol/json';
import { z } from 'zod';
import { type ContextLimits, NO_LIMITS } from '../agent.ts';
import { DEFAULT_BUDGET } from '../catalogue.ts';
import { DEFAULT_SELECTOR, SELECTION_METHODS } from '../group.ts';

const NAME_RULE = 'must be a name of a-z, 0-9 and -, 64 characters at most, and not "user"';
const AGENT_NAME = /^[a-z0-9-]{1,64}$/;

/** An object of exactly these fields; whatever else is written is refused, with what could be. */
function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `is not known here; what may be written is ${Object.keys(shape).join(', ')}`
        : 'must have fields',
  });
}

const text = z.string('must be a text').min(1, 'must not be empty');
const name = z
  .string(NAME_RULE)
  .regex(AGENT_NAME, NAME_RULE)
  .refine((value) => value !== 'user', NAME_RULE);
const names = z.array(text, 'must be a list of names');
const yesOrNo = z.boolean('must be true or false');
const oneOf = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

function wholeNumber(minimum: number) {
  const rule = `must be a whole number, ${minimum} or more`;
  return z.int(rule).min(minimum, rule);
}

function amount(rule: string, maximum: number) {
  return z.number(rule).min(0, rule).max(maximum, rule);
}

const model = z
  .string('must name a model')
  .min(1, 'must name a model')
  .refine((value) => !/^(agent|team)\//.test(value), 'must be a model, not an agent or a team')
  .nullable()
  .default(null);
/** Only an agent can be without one. */
const someModel = model.refine((value) => value !== 'none', 'must name a model');

const pattern = text.refine(isPattern, 'must be a regular expression of JavaScript');
const TERMINATION_RULE =
  'must be none, or one of equals, contains, endsWith and pattern with its text';
const termination = z.union(
  [
    z.literal('none').transform(() => null),
    fields({ equals: text }),
    fields({ contains: text }),
    fields({ endsWith: text }),
    fields({ pattern }),
  ],
  TERMINATION_RULE,
);

const FORMAT_RULE = 'must be json, or have a name and a schema';
const responseFormat = z.union(
  [
    z.literal('json').transform(() => ({ type: 'json' as const })),
    z
      .strictObject({
        name: text,
        schema: z.record(
          z.string(),
          z.json().transform((value): JsonValue => value),
        ),
      })
      .transform((format) => ({ type: 'json-schema' as const, strict: true, ...format })),
  ],
  FORMAT_RULE,
);

const SUMMARY_RULE = 'must be last, reflection, or reflection with a prompt and a model';
const summary = z.union(
  [
    z.enum(['last', 'reflection']).transform((method) => ({ method, prompt: null, model: null })),
    fields({
      method: z.literal('reflection'),
      prompt: text.nullable().default(null),
      model: someModel,
    }),
  ],
  SUMMARY_RULE,
);

/** @param defaults what holds where nothing is written. */
function contextWith(defaults: ContextLimits) {
  return fields({
    maxMessages: wholeNumber(1).nullable().default(defaults.maxMessages),
    keepsFirst: yesOrNo.default(defaults.keepsFirst),
    maxTokensPerMessage: wholeNumber(1).nullable().default(defaults.maxTokensPerMessage),
    maxTokens: wholeNumber(1).nullable().default(defaults.maxTokens),
  }).prefault({});
}

const budget = fields({
  maxSteps: wholeNumber(1).default(DEFAULT_BUDGET.maxSteps),
  maxTokens: wholeNumber(1).nullable().default(null),
  maxDollars: amount('must be a number of US dollars, not negative', 1_000_000)
    .nullable()
    .default(null),
  maxSeconds: wholeNumber(1).nullable().default(null),
});

const approvals = z.record(text, oneOf(['always', 'never']));

const chatFields = {
  id: text.optional(),
  /** An agent, or `team/…`. */
  with: text,
  message: text.nullable().default(null),
  maxTurns: wholeNumber(1).default(1),
  summary: summary.prefault('last'),
  after: names.nullable().default(null),
};
const chat = fields(chatFields);
const chats = z.array(chat, 'must be a list of chats').min(1, 'must have a chat');

const nested = fields({
  when: z
    .strictObject({ from: names.nullable().default(null), contains: text.nullable().default(null) })
    .prefault({}),
  chats,
});

const agentFields = {
  name,
  title: text.optional(),
  description: text,
  instructions: text,
  /** `none` for an agent without a model. */
  model,
  temperature: amount('must be a number from 0 to 2', 2).nullable().default(null),
  maxOutputTokens: wholeNumber(1).nullable().default(null),
  responseFormat: responseFormat.optional(),
  cacheSeed: wholeNumber(0).nullable().default(null),
  tools: names.default([]),
  executes: names.nullable().default(null),
  handOffs: names.default([]),
  termination: termination.prefault({ equals: 'TERMINATE' }),
  maxAutoReplies: wholeNumber(0).default(100),
  humanInput: oneOf(['always', 'terminate', 'never']).default('never'),
  defaultReply: z.string('must be a text').default(''),
  context: contextWith(NO_LIMITS),
  nestedChats: z.array(nested, 'must be a list').default([]),
};

const runFields = { budget: budget.prefault({}), approvals: approvals.default({}) };

const MEMBER_RULE = 'must name an agent of another file, or define one';
const member = z.union([text, fields(agentFields)], MEMBER_RULE);
const members = z.array(member, 'must be a list of agents');

const teamFields = {
  kind: z.literal('team'),
  name,
  title: text.optional(),
  description: text,
  /** For members that name none. */
  model: someModel,
  endOnBlankReplies: yesOrNo.default(true),
  ...runFields,
};

const agentFile = fields({ kind: z.literal('agent'), ...agentFields, ...runFields });

const pairFile = fields({
  ...teamFields,
  pattern: z.literal('pair'),
  members: members.length(2, 'must be two: who answers the user, and who answers back'),
  maxTurns: wholeNumber(1).nullable().default(null),
});

const sequenceFile = fields({
  ...teamFields,
  pattern: z.literal('sequence'),
  members: members.min(1, 'must have a member'),
  chats: z
    .array(chat.extend({ from: text.nullable().default(null) }), 'must be a list of chats')
    .min(1, 'must have a chat'),
});

const transitions = z.union(
  [fields({ allowed: z.record(text, names) }), fields({ disallowed: z.record(text, names) })],
  'must be allowed or disallowed, each a list of names by name',
);

const groupFile = fields({
  ...teamFields,
  pattern: z.literal('group'),
  members: members.min(2, 'must be two or more'),
  maxRounds: wholeNumber(2).default(10),
  selection: oneOf(SELECTION_METHODS).default('auto'),
  selector: z
    .strictObject({
      model: someModel,
      constrained: yesOrNo.default(false),
      maxRetries: wholeNumber(0).default(DEFAULT_SELECTOR.maxRetries),
      context: contextWith(DEFAULT_SELECTOR.contextLimits),
    })
    .prefault({}),
  transitions: transitions.optional(),
  repeats: z.union([yesOrNo, names], 'must be true, false or a list of names').optional(),
  introductions: yesOrNo.default(false),
  termination: termination.prefault({ equals: 'TERMINATE' }),
});

const PATTERN_RULE = 'must be one of pair, group, sequence';
const teamFile = z.discriminatedUnion('pattern', [pairFile, groupFile, sequenceFile], PATTERN_RULE);

/** One file: an agent or a team. */
export const definitionSchema = z.discriminatedUnion(
  'kind',
  [agentFile, teamFile],
  'must be one of agent, team',
);

export type Definition = z.output<typeof definitionSchema>;
export type TeamFile = z.output<typeof teamFile>;
export type AgentFields = z.output<ReturnType<typeof fields<typeof agentFields>>>;
export type ChatFields = z.output<typeof chat> & { from?: string | null };

function isPattern(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
