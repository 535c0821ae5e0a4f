/** Tells a tool's refusal from its answer. */

export interface ToolProblem {
  /** Such as `unknown_product`; empty where the tool gave none. */
  code: string;
  /** For people: the code and the word "error" taken off. */
  message: string;
}

const CODE = /^\s*(?:error:?\s*)?\[?([a-z]+(?:_[a-z]+)+)\]?(?::|\s+-|\s+–|\.|\n)\s*/i;
const ERROR = /^\s*(?:the tool failed|tool failed|error|failed|invalid|denied|refused)\b:?\s*/i;

/** Reads what went wrong; undefined when nothing did. */
export function readProblem(content: string): ToolProblem | undefined {
  const inJson = readJsonProblem(content);
  if (inJson !== undefined) return inJson;
  const coded = CODE.exec(content);
  if (coded?.[1] !== undefined) {
    return { code: coded[1].toLowerCase(), message: content.slice(coded[0].length).trim() };
  }
  const failed = ERROR.exec(content);
  return failed === null ? undefined : { code: '', message: content.trim() };
}

function readJsonProblem(content: string): ToolProblem | undefined {
  if (!/^\s*\{/.test(content)) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    return undefined;
  }
  const inner = isObject(parsed) && isObject(parsed.error) ? parsed.error : parsed;
  if (!isObject(inner)) return undefined;
  const { code, error, message } = inner;
  if (typeof code !== 'string' && typeof error !== 'string') return undefined;
  const text = [message, error, code].find((value) => typeof value === 'string') ?? content;
  return { code: typeof code === 'string' ? code : '', message: text };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
