/** Says whether something is what OpenAI's API gives. */
import { Ajv, type ValidateFunction } from 'ajv';
import { type JsonSchema, SchemaDeriver } from './derived-schema.ts';

const RESOURCES = new URL('../../../../node_modules/openai/resources/', import.meta.url);
const COMPLETIONS = new URL('chat/completions/completions.d.ts', RESOURCES);

const deriver = new SchemaDeriver();
const model = deriver.derive('Model', new URL('models.d.ts', RESOURCES));
const schemas = {
  'chat.completion': deriver.derive('ChatCompletion', COMPLETIONS),
  'chat.completion.chunk': deriver.derive('ChatCompletionChunk', COMPLETIONS),
  model,
  list: object({ object: { const: 'list' }, data: { type: 'array', items: model } }),
  error: object({
    error: deriver.derive('ErrorObject', new URL('shared.d.ts', RESOURCES)),
  }),
};

type Kind = keyof typeof schemas;

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
const validators = Object.fromEntries(
  Object.entries(schemas).map(([kind, schema]) => [
    kind,
    ajv.compile({ ...schema, $defs: deriver.definitions }),
  ]),
) as Record<Kind, ValidateFunction>;

/** What is wrong with a value of that kind, one sentence each; nothing when all is well. */
export function problemsOf(kind: Kind, value: unknown): string[] {
  const validate = validators[kind];
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${kind}${instancePath} ${message}`,
  );
}

function object(properties: Record<string, JsonSchema>): JsonSchema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}
