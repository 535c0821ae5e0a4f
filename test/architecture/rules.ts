import { parseSync, Visitor } from 'oxc-parser';
import { ARROWS, type Arrows, COMPOSITION_ROOT, OPEN_TO_ALL } from './arrows.ts';
import type { Import, Sources } from './import-graph.ts';

const NO_ARROWS: Arrows = { uses: [] };

/** The room that a file belongs to: `journal`, `main`, `providers/port`, `protocol`, `web`, `test`. */
export function roomOf(file: string): string {
  const [workspace = '', , ...inside] = file.split('/');
  if (workspace !== 'server') return workspace;
  if (file === 'server/src/providers/port.ts') return 'providers/port';
  return (inside[0] ?? '').replace(/\.ts$/, '');
}

/** Gives the imports that the stair does not allow, each as a sentence. */
export function findForbidden(imports: readonly Import[]): string[] {
  return imports.filter((one) => !isAllowed(one)).map(sayForbidden);
}

function isAllowed({ from, to, isTypeOnly }: Import): boolean {
  const source = roomOf(from);
  const target = roomOf(to);
  if (source === target) return true;
  if (source === 'protocol') return false;
  if (source === 'web') return target === 'protocol';
  if (target === 'web' || target === 'test' || target === 'bench') return false;
  if (source === COMPOSITION_ROOT) return target !== 'main';
  return [ARROWS[source] ?? NO_ARROWS, OPEN_TO_ALL].some(
    ({ uses, types = [] }) => uses.includes(target) || (isTypeOnly && types.includes(target)),
  );
}

function sayForbidden({ from, to, isTypeOnly }: Import): string {
  return `${roomOf(from)} may not use ${isTypeOnly ? 'types' : 'values'} of ${roomOf(to)}: ${from} → ${to}`;
}

/** Gives the files that read `process.env`, however they came by it. */
export function findEnvironmentReaders(sources: Sources): string[] {
  return [...sources].filter(([file, text]) => readsEnvironment(file, text)).map(([file]) => file);
}

function readsEnvironment(file: string, text: string): boolean {
  const { program, module } = parseSync(file, text);
  const isImported = module.staticImports.some(
    ({ moduleRequest, entries }) =>
      /^(node:)?process$/.test(moduleRequest.value) &&
      entries.some((entry) => entry.importName.name === 'env'),
  );
  let isRead = isImported;
  new Visitor({
    MemberExpression({ object, property }) {
      if (object.type !== 'Identifier' || object.name !== 'process') return;
      const name = property.type === 'Identifier' ? property.name : null;
      const key = property.type === 'Literal' ? property.value : null;
      if (name === 'env' || key === 'env') isRead = true;
    },
    VariableDeclarator({ id, init }) {
      if (init?.type !== 'Identifier' || init.name !== 'process') return;
      if (id.type === 'ObjectPattern' && text.slice(id.start, id.end).includes('env'))
        isRead = true;
    },
  }).visit(program);
  return isRead;
}
