/** Says what is wrong with a request in the way of OpenAI's API: message, `param` and `code`. */
import { ChimeraError } from '@chimera/protocol/errors';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** What is wrong with one parameter; the message names it. */
export interface InvalidParameter {
  param: string;
  code: string;
  message: string;
}

/** OpenAI's codes tell limits of whole numbers from limits of decimals. */
const INTEGERS = ['n', 'top_logprobs', 'max_tokens', 'max_completion_tokens', 'seed'];

const TYPE_NAMES: Partial<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: 'a boolean',
  array: 'an array',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/** The error that a client gets. */
export function invalidParameter({ param, code, message }: InvalidParameter): ChimeraError {
  return new ChimeraError('invalid_request', {
    message,
    field: param === '' ? undefined : param,
    details: { openAiCode: code },
  });
}

/**
 * The first of the schema's issues. Nothing of the values is repeated: they may be secrets.
 *
 * @param body what was checked
 */
export function describeIssues(error: z.ZodError, body: unknown): InvalidParameter {
  const [first] = error.issues;
  if (first === undefined) {
    return { param: '', code: 'invalid_value', message: 'The request is not valid.' };
  }
  return describe(first, [], body);
}

function describe(issue: Issue, parent: Path, body: unknown): InvalidParameter {
  const path = [...parent, ...issue.path];
  const value = valueAt(body, path);
  const param = formatPath(path);
  const shown = param === '' ? 'the body' : `'${param}'`;
  if (value === undefined && issue.code !== 'custom') {
    return {
      param,
      code: 'missing_required_parameter',
      message: `Missing required parameter: ${shown}.`,
    };
  }
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(param, shown, [issue.expected], value);
    case 'invalid_value':
      return unsupported(param, shown, issue.values);
    case 'invalid_union':
      return describeUnion(issue, path, param, shown, body);
    case 'too_small':
      return outOfRange(param, 'below', issue.origin, Number(issue.minimum));
    case 'too_big':
      return outOfRange(param, 'above', issue.origin, Number(issue.maximum));
    default:
      return { param, code: 'invalid_value', message: `Invalid ${shown}: it ${issue.message}.` };
  }
}

/** The value was to be one of several things; what it comes nearest to tells most. */
function describeUnion(
  issue: Issue & { code: 'invalid_union' },
  path: Path,
  param: string,
  shown: string,
  body: unknown,
): InvalidParameter {
  if ('options' in issue && Array.isArray(issue.options)) {
    return unsupported(param, shown, issue.options);
  }
  const firsts = issue.errors.flatMap(([first]) => (first === undefined ? [] : [first]));
  const [nearest] = firsts.sort((a, b) => nearness(b) - nearness(a));
  if (nearest !== undefined && nearness(nearest) > 0) return describe(nearest, path, body);
  const expected = firsts.flatMap((each) => (each.code === 'invalid_type' ? [each.expected] : []));
  return wrongType(param, shown, expected, valueAt(body, path));
}

/** Something deep inside says more than another choice, and that more than another type. */
function nearness(issue: Issue): number {
  return issue.path.length * 2 + (issue.code === 'invalid_type' ? 0 : 1);
}

function wrongType(
  param: string,
  shown: string,
  expected: string[],
  value: unknown,
): InvalidParameter {
  const allowed = expected.map((type) => TYPE_NAMES[type] ?? type).join(' or ');
  return {
    param,
    code: 'invalid_type',
    message: `Invalid type for ${shown}: expected ${allowed}, but got ${typeName(value)} instead.`,
  };
}

function unsupported(param: string, shown: string, values: readonly unknown[]): InvalidParameter {
  const supported = values.map((value) => `'${String(value)}'`).join(', ');
  return {
    param,
    code: 'invalid_value',
    message: `Invalid value for ${shown}. Supported values are: ${supported}.`,
  };
}

function outOfRange(
  param: string,
  side: 'below' | 'above',
  origin: string,
  limit: number,
): InvalidParameter {
  const bound = side === 'below' ? 'min' : 'max';
  const limits = side === 'below' ? `at least ${limit}` : `at most ${limit}`;
  if (origin === 'array') {
    const isEmpty = side === 'below' && limit === 1;
    return {
      param,
      code: isEmpty ? 'empty_array' : `array_${side}_${bound}_length`,
      message: `Invalid '${param}': expected an array of ${limits} items.`,
    };
  }
  if (origin === 'string') {
    return {
      param,
      code: `string_${side}_${bound}_length`,
      message: `Invalid '${param}': expected a string of ${limits} characters.`,
    };
  }
  const kind = INTEGERS.includes(param) ? 'integer' : 'decimal';
  return {
    param,
    code: `${kind}_${side}_${bound}_value`,
    message: `Invalid '${param}': expected a value of ${limits}.`,
  };
}

/** `messages[0].content`, as OpenAI writes it. */
function formatPath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

function valueAt(body: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    body,
  );
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal';
  return TYPE_NAMES[typeof value] ?? typeof value;
}
