/** TypeScript's types as JSON Schema, as far as OpenAI's declarations use them. */
import type { TSSignature, TSType } from 'oxc-parser';
import { type Found, findType, pathOf, readScope, type Scope } from './declared-types.ts';
import { EXTENSIONS } from './extensions.ts';

export type JsonSchema = { [keyword: string]: unknown };

/** The only numbers that are not integers in OpenAI's API description of chat completions. */
const DECIMALS = ['logprob'];

/** Derives schemas; those of named types are shared as definitions. */
export class SchemaDeriver {
  readonly #definitions: Record<string, JsonSchema> = {};

  /** All definitions that the schemas so far refer to. */
  get definitions(): Readonly<Record<string, JsonSchema>> {
    return this.#definitions;
  }

  /** The schema of an exported type of a declaration file. */
  derive(typeName: string, file: URL): JsonSchema {
    return this.#refer(findType(typeName.split('.'), readScope(file)));
  }

  #refer(found: Found): JsonSchema {
    if (this.#definitions[found.id] === undefined) {
      // Entered before it is known, since types may hold themselves.
      const definition: JsonSchema = {};
      this.#definitions[found.id] = definition;
      Object.assign(definition, this.#ofDeclaration(found));
    }
    return { $ref: `#/$defs/${found.id}` };
  }

  #ofDeclaration({ declaration, scope, id }: Found): JsonSchema {
    if (declaration.type === 'TSTypeAliasDeclaration') {
      return this.#ofType(declaration.typeAnnotation, scope);
    }
    if (declaration.extends.length > 0) throw new Error('A type with a base is not expected.');
    return this.#ofMembers(declaration.body.body, scope, EXTENSIONS[id]);
  }

  /** An object with these fields and no others, but those of ours and of vendors that are given. */
  #ofMembers(
    members: TSSignature[],
    scope: Scope,
    extensions: Record<string, JsonSchema> = {},
  ): JsonSchema {
    const properties: Record<string, JsonSchema> = { ...extensions };
    const required: string[] = [];
    let others: unknown = false;
    for (const member of members) {
      if (member.type === 'TSIndexSignature') {
        others = this.#ofType(member.typeAnnotation.typeAnnotation, scope);
      } else if (member.type === 'TSPropertySignature' && member.key.type === 'Identifier') {
        const { name } = member.key;
        const type = member.typeAnnotation?.typeAnnotation;
        if (type === undefined) throw new Error(`The property ${name} has no type.`);
        properties[name] = this.#ofType(type, scope, DECIMALS.includes(name));
        if (!member.optional) required.push(name);
      } else throw new Error(`A member has an unexpected form: ${member.type}.`);
    }
    return { type: 'object', properties, required, additionalProperties: others };
  }

  #ofType(type: TSType, scope: Scope, isDecimal = false): JsonSchema {
    switch (type.type) {
      case 'TSStringKeyword':
        return { type: 'string' };
      case 'TSNumberKeyword':
        return { type: isDecimal ? 'number' : 'integer' };
      case 'TSBooleanKeyword':
        return { type: 'boolean' };
      case 'TSNullKeyword':
        return { type: 'null' };
      case 'TSUnknownKeyword':
        return {};
      case 'TSLiteralType':
        if (type.literal.type !== 'Literal') throw new Error('A literal has an unexpected form.');
        return { const: type.literal.value };
      case 'TSParenthesizedType':
        return this.#ofType(type.typeAnnotation, scope);
      case 'TSUnionType':
        return { anyOf: type.types.map((each) => this.#ofType(each, scope, isDecimal)) };
      case 'TSIntersectionType':
        return { allOf: type.types.map((each) => this.#ofType(each, scope)) };
      case 'TSTypeLiteral':
        // `{}` is anything; beside `string` it keeps the known strings in an editor's list.
        return type.members.length === 0 ? {} : this.#ofMembers(type.members, scope);
      case 'TSTypeReference': {
        const path = pathOf(type.typeName);
        const [item] = type.typeArguments?.params ?? [];
        if (path.join('.') === 'Array' && item !== undefined) {
          return { type: 'array', items: this.#ofType(item, scope, isDecimal) };
        }
        return this.#refer(findType(path, scope));
      }
      default:
        throw new Error(`A type has an unexpected form: ${type.type}.`);
    }
  }
}
