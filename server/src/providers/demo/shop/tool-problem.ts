/** Tells a tool's refusal from its answer. */
import { isJsonObject, parseJson } from '../json-text.ts';

export interface ToolProblem {
  /**
   * Such as `unknown_product`; `denied` when a person did not allow the call, `unknown` when it was
   * interrupted; empty where the tool gave none.
   */
  code: string;
  /** For people: without the code, and without advice that is meant for models. */
  message: string;
  /** Categories that the tool suggests. */
  categories: string[];
}

const CODE = /^\s*(?:error:?\s*)?\[?([a-z]+(?:_[a-z]+)+)\]?(?::|\s+-|\s+–|\.|\n)\s*/i;
const ERROR = /^\s*(?:error|failed|invalid|denied|refused)\b:?\s*/i;
const NOT_RUN: readonly (readonly [code: string, pattern: RegExp])[] = [
  ['denied', /^The user did not allow this call|^The call was not run\b/],
  ['unknown', /^The server stopped while this call ran|^The result of this call is not known/],
  ['', /^The call was cut off|^USER INTERRUPTED/],
];
const ADVICE = /^(?:use|search|offer|or search|ids come|call|ask)\b/i;
const CATEGORY = /^- category (.+)$/gm;

/** Reads what went wrong; undefined when nothing did. */
export function readProblem(content: string): ToolProblem | undefined {
  const told = readJsonProblem(content) ?? readTextProblem(content);
  if (told === undefined) return undefined;
  return {
    code: told.code,
    message: forPeople(told.message),
    categories: [...content.matchAll(CATEGORY)].map(([, name = '']) => name),
  };
}

type Told = Pick<ToolProblem, 'code' | 'message'>;

function readTextProblem(content: string): Told | undefined {
  const notRun = NOT_RUN.find(([, pattern]) => pattern.test(content));
  if (notRun !== undefined) return { code: notRun[0], message: content };
  const coded = CODE.exec(content);
  if (coded?.[1] !== undefined) {
    return { code: coded[1].toLowerCase(), message: content.slice(coded[0].length) };
  }
  const failed = ERROR.exec(content);
  return failed === null ? undefined : { code: '', message: content.slice(failed[0].length) };
}

/** The first line, sentence by sentence, and a whole one at its end. */
function forPeople(message: string): string {
  const line = message.trim().split('\n')[0]?.trim() ?? '';
  const sentences = line.split(/(?<=[.!?])\s+/).filter((sentence) => !ADVICE.test(sentence));
  const text = sentences.join(' ').replace(/^quantity: must/, 'The quantity must');
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}

function readJsonProblem(content: string): Told | undefined {
  const parsed = parseJson(content);
  if (!isJsonObject(parsed)) return undefined;
  const inner = isJsonObject(parsed.error) ? parsed.error : parsed;
  const { code, error, message } = inner;
  if (typeof code !== 'string' && typeof error !== 'string') return undefined;
  const text = [message, error, code].find((value) => typeof value === 'string') ?? content;
  return { code: typeof code === 'string' ? code : '', message: text };
}
