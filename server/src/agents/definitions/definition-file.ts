/** One file of definitions: read, checked against the schema, and able to say where a field stands. */
import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Problem } from './definitions-error.ts';
import { type Definition, definitionSchema } from './schema.ts';

/** One thing that is wrong, at the place of a field. */
export type Complain = (path: readonly PropertyKey[], problem: string) => void;

export interface DefinitionFile {
  /** `agent/shop`, `team/research`. */
  id: string;
  definition: Definition;
  complain: Complain;
}

/**
 * @param problems gets one sentence for everything that is wrong, with file, line and field.
 * @returns what the file claims to define, even where it is not valid, so that it can be referred to.
 */
export function readDefinition(
  fileName: string,
  text: string,
  problems: Problem[],
): { id: string | null; file: DefinitionFile | null } {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  for (const error of document.errors) {
    const { line } = lineCounter.linePos(error.pos[0]);
    problems.push({ fileName, line, sentence: `the YAML is not valid: ${error.message}` });
  }
  if (document.errors.length > 0) return { id: null, file: null };
  const complain: Complain = (path, problem) => {
    const { line } = lineCounter.linePos(offsetOf(document, path));
    const field = path.length === 0 ? 'the file' : formatPath(path);
    problems.push({ fileName, line, sentence: `${field} ${problem}` });
  };
  const id = `${document.get('kind')}/${document.get('name')}`;
  const written = readValue(document, complain);
  if (written === null) return { id, file: null };
  const result = definitionSchema.safeParse(written.value ?? {});
  if (result.success) return { id, file: { id, definition: result.data, complain } };
  for (const issue of result.error.issues) report(issue, document, complain);
  return { id, file: null };
}

/** Null when aliases in it lead nowhere, or to too much. */
function readValue(document: Document, complain: Complain): { value: unknown } | null {
  try {
    return { value: document.toJS() };
  } catch (error) {
    complain([], `is not valid YAML: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

function report(issue: z.core.$ZodIssue, document: Document, complain: Complain): void {
  // Of a choice, the branch whose own fields went wrong says more than the choice as a whole.
  const branch = issue.code === 'invalid_union' ? meantBranch(issue.errors) : [];
  for (const inner of branch) {
    report({ ...inner, path: [...issue.path, ...inner.path] }, document, complain);
  }
  if (branch.length > 0) return;
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) complain([...issue.path, key], issue.message);
    return;
  }
  const value = document.getIn(issue.path);
  const rule = issue.message;
  if (value === undefined) complain(issue.path, `is missing: it ${rule}`);
  else if (isNode(value)) complain(issue.path, rule);
  else complain(issue.path, `is ${JSON.stringify(value)} but ${rule}`);
}

/** The one branch of a choice that was meant, as its fields tell; nothing when no single one was. */
function meantBranch(branches: z.core.$ZodIssue[][]): z.core.$ZodIssue[] {
  const meant = branches.filter(([first]) => first !== undefined && first.path.length > 0);
  return meant.length === 1 ? (meant[0] ?? []) : [];
}

/** Where a field begins; where it is missing, what it is missing in. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && String(item.key) === key);
      if (isNode(pair?.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else text += text === '' ? String(key) : `.${String(key)}`;
  }
  return text;
}
