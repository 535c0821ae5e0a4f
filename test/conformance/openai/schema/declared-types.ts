/** The type declarations of a package, to be looked up by name as TypeScript does. */
import { readFileSync } from 'node:fs';
import {
  type Directive,
  parseSync,
  type Statement,
  type TSInterfaceDeclaration,
  type TSTypeAliasDeclaration,
  type TSTypeName,
} from 'oxc-parser';

export type Declaration = TSInterfaceDeclaration | TSTypeAliasDeclaration;

/** A declaration, and where the names that it uses are looked up. */
export interface Found {
  declaration: Declaration;
  scope: Scope;
  /** The same for one declaration, however it was named. */
  id: string;
}

/** A file or a namespace. */
export interface Scope {
  name: string;
  parent: Scope | null;
  declarations: Map<string, Declaration>;
  namespaces: Map<string, Scope>;
  /** Files by the name that they were imported under. */
  imports: Map<string, URL>;
}

const scopes = new Map<string, Scope>();

/** The declarations of a `.d.ts` file; each file is read once. */
export function readScope(file: URL): Scope {
  const known = scopes.get(file.href);
  if (known !== undefined) return known;
  const { program, errors } = parseSync(file.pathname, readFileSync(file, 'utf8'));
  if (errors.length > 0) throw new Error(`${file.pathname} cannot be parsed.`);
  const name = file.pathname.split('/').at(-1) ?? '';
  const scope = newScope(name, null);
  scopes.set(file.href, scope);
  for (const statement of program.body) enter(statement, scope, file);
  return scope;
}

/** @throws when there is no declaration of that name. */
export function findType(path: readonly string[], scope: Scope): Found {
  for (let each: Scope | null = scope; each !== null; each = each.parent) {
    const found = findIn(path, each);
    if (found !== null) return found;
  }
  throw new Error(`The type ${path.join('.')} is not declared in ${scope.name}.`);
}

/** `A.B.C` as its parts. */
export function pathOf(name: TSTypeName): string[] {
  if (name.type === 'Identifier') return [name.name];
  if (name.type === 'TSQualifiedName') return [...pathOf(name.left), name.right.name];
  throw new Error('A type named this is not expected.');
}

function findIn([first = '', ...rest]: readonly string[], scope: Scope): Found | null {
  if (rest.length === 0) {
    const declaration = scope.declarations.get(first);
    return declaration === undefined ? null : { declaration, scope, id: idOf(first, scope) };
  }
  const imported = scope.imports.get(first);
  const inside = imported === undefined ? scope.namespaces.get(first) : readScope(imported);
  return inside === undefined ? null : findIn(rest, inside);
}

function idOf(name: string, scope: Scope | null): string {
  return scope === null ? name : `${idOf(scope.name, scope.parent)}.${name}`;
}

function newScope(name: string, parent: Scope | null): Scope {
  return { name, parent, declarations: new Map(), namespaces: new Map(), imports: new Map() };
}

function enter(statement: Statement | Directive, scope: Scope, file: URL): void {
  switch (statement.type) {
    case 'ImportDeclaration':
      for (const specifier of statement.specifiers) {
        if (specifier.type !== 'ImportNamespaceSpecifier') continue;
        const target = statement.source.value.replace(/\.js$/, '.d.ts');
        scope.imports.set(specifier.local.name, new URL(target, file));
      }
      break;
    case 'ExportNamedDeclaration':
      if (statement.declaration !== null) enter(statement.declaration, scope, file);
      break;
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      scope.declarations.set(statement.id.name, statement);
      break;
    case 'TSModuleDeclaration': {
      if (statement.id.type !== 'Identifier' || statement.body?.type !== 'TSModuleBlock') break;
      const { name } = statement.id;
      const inside = scope.namespaces.get(name) ?? newScope(name, scope);
      scope.namespaces.set(name, inside);
      for (const each of statement.body.body) enter(each, inside, file);
      break;
    }
  }
}
