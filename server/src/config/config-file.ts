/** `chimera.config.yaml`: the operator's providers, routes and aliases. */
import { basename } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { PROVIDER_TYPES } from './config.ts';
import type { Environment } from './environment.ts';
import { readTextFile } from './environment.ts';
import { mcpSchema } from './mcp-config.ts';
import { expandReferences, markReferences, showReferences } from './references.ts';
import { httpUrl, milliseconds, secret } from './setting-parsers.ts';

const dollars = z
  .number('must be a number of US dollars, not negative')
  .min(0, 'must be a number of US dollars, not negative');
const COUNT_RULE = 'must be a whole number, 1 or more';
const count = z.int(COUNT_RULE).min(1, COUNT_RULE).optional();
const BUDGET_RULE = 'must be a number of US dollars, 0.000001 or more';
const budget = z.number(BUDGET_RULE).min(0.000_001, BUDGET_RULE).optional();
const yesOrNo = z.boolean('must be true or false');
const modelName = z
  .string()
  .min(1)
  .refine((name) => name !== 'auto' && !/^(agent|team)\//.test(name), {
    error: 'is a name of ours: choose another than auto, agent/… and team/…',
  });
const providerName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]*$/i, 'must be a name of letters, digits, _ and -')
  .refine((name) => !['demo', 'agent', 'team'].includes(name), {
    error: 'is a name of ours: choose another than demo, agent and team',
  });

const targetSchema = z
  .string('must be written provider/model-id')
  .regex(/^[^/\s]+\/\S+$/, 'must be written provider/model-id')
  .transform((text) => {
    const slash = text.indexOf('/');
    return { provider: text.slice(0, slash), model: text.slice(slash + 1) };
  });

const limitsSchema = z.strictObject({
  requestsPerMinute: count,
  requestsPerDay: count,
  tokensPerMinute: count,
  tokensPerDay: count,
});

const providerSchema = z.strictObject({
  type: z.enum(PROVIDER_TYPES, `must be one of ${PROVIDER_TYPES.join(', ')}`).optional(),
  baseUrl: httpUrl.optional(),
  apiKey: secret(1).optional(),
  auto: yesOrNo.optional(),
  prefill: z.enum(['auto', 'yes', 'no'], 'must be one of auto, yes, no').default('auto'),
  limits: limitsSchema.optional(),
  models: z.record(z.string().min(1), z.strictObject({ limits: limitsSchema })).optional(),
});

const routeSchema = z.strictObject({
  targets: z.array(targetSchema, 'must be a list of targets').min(1, 'must name a target'),
  timeouts: z
    .strictObject({
      firstTokenMs: milliseconds.default(30_000),
      idleMs: milliseconds.default(30_000),
      totalMs: milliseconds.default(600_000),
    })
    .prefault({}),
  price: z
    .strictObject({
      inputPerMillion: dollars,
      outputPerMillion: dollars,
      cachedInputPerMillion: dollars.optional(),
      cacheWritePerMillion: dollars.optional(),
    })
    .nullable()
    .default(null),
  echoModel: yesOrNo.default(false),
});

/** What every user is limited to. */
const aliasedModel = z.string('must name a model').min(1, 'must name a model');

/** A model's name alone, or with what is to be said of it. */
const alias = z.union(
  [
    aliasedModel.transform((model) => ({ model, echoModel: false })),
    z.strictObject({ model: aliasedModel, echoModel: yesOrNo.default(false) }),
  ],
  'must name a model',
);

const userLimitsSchema = z.strictObject({
  requestsPerMinute: count,
  tokensPerMinute: count,
  concurrentStreams: count,
  dollarsPerDay: budget,
  dollarsPerMonth: budget,
  dollarsTotal: budget,
});

const fileSchema = z.strictObject({
  providers: section(z.record(providerName, providerSchema)),
  models: section(z.record(modelName, routeSchema)),
  aliases: section(z.record(modelName, alias)),
  limits: section(userLimitsSchema),
  mcp: section(mcpSchema),
});

export type ConfigFile = z.output<typeof fileSchema>;
export type UserLimitsEntry = ConfigFile['limits'];
export type ProviderEntry = z.output<typeof providerSchema>;

/** A part of the file that may be left out, or left empty. */
function section<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => value ?? {}, schema);
}

/**
 * Reads the file; adds one sentence to `problems` for everything in it that is not valid.
 * `${NAME}` in its values stands for a variable of the environment.
 *
 * @returns null when it is not valid; an empty configuration when there is no file and none is required.
 */
export function readConfigFile(
  source: { path: string; isRequired: boolean; env: Environment },
  problems: string[],
): ConfigFile | null {
  const name = basename(source.path);
  const text = readTextFile(source.path);
  if (text === null) {
    if (!source.isRequired) return fileSchema.parse({});
    problems.push(`CHIMERA_CONFIG: there is no file ${source.path}`);
    return null;
  }
  const written = parseYaml(markReferences(text), name, problems);
  if (written === null) return null;
  const unset: string[] = [];
  const expanded = expandReferences(written.value, source.env, (variable, path) => {
    unset.push(`${name}: ${formatPath(path)} needs ${variable}, which is not set`);
  });
  if (unset.length > 0) {
    problems.push(...unset);
    return null;
  }
  const result = fileSchema.safeParse(expanded ?? {});
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    problems.push(`${name}: ${describeIssue(issue, written.value)}`);
  }
  return null;
}

function parseYaml(text: string, name: string, problems: string[]): { value: unknown } | null {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  for (const error of document.errors) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    problems.push(`${name}, line ${line}, column ${col}: ${showReferences(error.message)}`);
  }
  if (document.errors.length > 0) return null;
  // Aliases are followed only now: they may lead nowhere, or to too much.
  try {
    return { value: document.toJS() };
  } catch (error) {
    problems.push(`${name}: ${error instanceof Error ? error.message : 'the file cannot be read'}`);
    return null;
  }
}

function describeIssue(issue: z.core.$ZodIssue, file: unknown): string {
  const path = formatPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const where = path === '' ? 'the file' : path;
    return `${where} has no setting ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
  }
  if (issue.code === 'invalid_key') return `${path} ${issue.issues[0]?.message ?? issue.message}`;
  const value = valueAt(file, issue.path);
  if (value === undefined) return `${path} is missing: it ${describeRule(issue)}`;
  return `${path}${describeValue(issue.path, value)} ${describeRule(issue)}`;
}

function describeRule(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')
    ? `must be of type ${issue.expected}`
    : issue.message;
}

/** The value as it is written, with `${NAME}` unexpanded; never a secret. */
function describeValue(path: readonly PropertyKey[], value: unknown): string {
  const isSecret =
    ['apiKey', 'headers', 'env'].some((name) => path.includes(name)) || String(value).includes('@');
  const isScalar = typeof value !== 'object' || value === null;
  return isScalar && !isSecret ? ` is ${showReferences(JSON.stringify(value))} but` : '';
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? Reflect.get(inner, key)
        : undefined,
    value,
  );
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}
