import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';

/** One import between two files of the project. */
export interface Import {
  /** Paths from the root of the repository, with `/`. */
  from: string;
  to: string;
  /** Gone when the program runs. */
  isTypeOnly: boolean;
}

/** Source files by their path from the root of the repository. */
export type Sources = ReadonlyMap<string, string>;

const PROTOCOL_PACKAGE = '@chimera/protocol/';

/**
 * Lists the imports of files, as far as they lead to files of the project.
 *
 * @throws {Error} When a file cannot be parsed, or puts an import's name together at run time.
 */
export function readImports(sources: Sources, exists: (file: string) => boolean): Import[] {
  return [...sources].flatMap(([from, source]) =>
    specifiersOf(from, source).flatMap(({ specifier, isTypeOnly }) => {
      const to = resolveSpecifier(from, specifier, exists);
      return to === null ? [] : [{ from, to, isTypeOnly }];
    }),
  );
}

interface Specifier {
  specifier: string;
  isTypeOnly: boolean;
}

function specifiersOf(file: string, source: string): Specifier[] {
  const { module, errors } = parseSync(file, source);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file} cannot be parsed: ${error.message}`);
  return [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      isTypeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest === null ? [] : [{ specifier: moduleRequest.value, isTypeOnly: isType }],
      ),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) => ({
      specifier: stringOf(file, source.slice(moduleRequest.start, moduleRequest.end)),
      isTypeOnly: false,
    })),
  ];
}

function stringOf(file: string, expression: string): string {
  const specifier = /^(['"`])([^'"`$]+)\1$/.exec(expression)?.[2];
  if (specifier === undefined) {
    throw new Error(
      `${file} imports ${expression}: a name put together at run time hides its target`,
    );
  }
  return specifier;
}

function resolveSpecifier(
  from: string,
  specifier: string,
  exists: (file: string) => boolean,
): string | null {
  const target = targetOf(from, specifier);
  if (target === null) return null;
  const [name = target] = target.split('?');
  // A target that is not there is the type checker's to report; its room is known all the same.
  return [name, `${name}.ts`, `${name}.tsx`].find(exists) ?? name;
}

function targetOf(from: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(from), specifier);
  if (specifier.startsWith(PROTOCOL_PACKAGE)) {
    return `protocol/src/${specifier.slice(PROTOCOL_PACKAGE.length)}.ts`;
  }
  return null;
}

/** Finds the files that reach themselves by imports that stay when the program runs. */
export function findCycles(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to, isTypeOnly } of imports) {
    if (!isTypeOnly) targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const walk = (file: string, trail: string[]): void => {
    const seenAt = trail.indexOf(file);
    if (seenAt >= 0) cycles.push([...trail.slice(seenAt), file]);
    if (seenAt >= 0 || finished.has(file)) return;
    for (const target of targets.get(file) ?? []) walk(target, [...trail, file]);
    finished.add(file);
  };
  for (const file of targets.keys()) walk(file, []);
  return cycles;
}

/** Reads files by their path from the root of the repository. */
export function readSources(root: string, files: readonly string[]): Sources {
  return new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}
