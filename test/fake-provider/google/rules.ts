/** What Gemini refuses in a request, worded as it does. */
import { isRecord, type JsonRecord, recordsIn, textIn } from '../json.ts';
import { partsOf } from './request.ts';

/** Takes the place of a signature that another model's calls do not have. */
const SKIP_VALIDATION = 'skip_thought_signature_validator';

/** Who made the signatures that a model is shown. */
export type SignatureCheck = (signature: string, model: string) => boolean;

/** Models from Gemini 3 on want the signatures of their calls back. */
export function wantsSignatures(model: string): boolean {
  return /(?:^|\/)gemini-(?:[3-9]|flash|pro)/.test(model);
}

/** What is wrong with a request; null for nothing. */
export function findFault(
  body: JsonRecord,
  model: string,
  isOwnSignature: SignatureCheck,
): string | null {
  const contents = recordsIn(body.contents);
  return (
    findFieldFault(body) ??
    findContentFault(contents) ??
    findOrderFault(contents) ??
    (wantsSignatures(model) ? findSignatureFault(contents, model, isOwnSignature) : null)
  );
}

const FIELDS = new Set([
  'contents',
  'systemInstruction',
  'generationConfig',
  'tools',
  'toolConfig',
  'safetySettings',
  'cachedContent',
  'labels',
  'serviceTier',
]);

function findFieldFault(body: JsonRecord): string | null {
  const unknown = Object.keys(body).find((field) => !FIELDS.has(field));
  if (unknown !== undefined) {
    return `Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`;
  }
  const system = partsOf(body.systemInstruction);
  return system.some(({ text }) => textIn(text) === '')
    ? 'Unable to submit request because system_instruction must have non-empty text.'
    : null;
}

function findContentFault(contents: JsonRecord[]): string | null {
  for (const [index, content] of contents.entries()) {
    const where = `GenerateContentRequest.contents[${index}]`;
    if (content.role !== 'user' && content.role !== 'model') {
      return 'Please use a valid role: user, model.';
    }
    const parts = partsOf(content);
    if (parts.length === 0) return `* ${where}.parts: contents.parts must not be empty.`;
    for (const [
      part,
      { text, functionCall, functionResponse, inlineData, fileData },
    ] of parts.entries()) {
      if (
        ![functionCall, functionResponse, inlineData, fileData].some(isRecord) &&
        textIn(text) === ''
      ) {
        return `* ${where}.parts[${part}].data: required oneof field 'data' must have one initialized field`;
      }
      if (isRecord(functionCall) && !isRecord(functionCall.args)) {
        return `Invalid value at 'contents[${index}].parts[${part}].function_call.args'`;
      }
      if (isRecord(functionResponse) && !isRecord(functionResponse.response)) {
        return `Invalid value at 'contents[${index}].parts[${part}].function_response.response'`;
      }
    }
  }
  return null;
}

function findOrderFault(contents: JsonRecord[]): string | null {
  if (contents[0]?.role === 'model') {
    return 'Please ensure that single turn requests end with a user role or the role field is empty.';
  }
  for (const [index, content] of contents.entries()) {
    const calls = namesOf(content, 'functionCall');
    const results = namesOf(content, 'functionResponse');
    if (calls.length > 0 && contents[index - 1]?.role !== 'user') {
      return 'Please ensure that function call turn comes immediately after a user turn or after a function response turn.';
    }
    const called = namesOf(contents[index - 1], 'functionCall');
    if (results.length > 0 && called.length === 0) {
      return 'Please ensure that function response turn comes immediately after a function call turn.';
    }
    if (called.join() !== results.join()) {
      return 'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.';
    }
  }
  return namesOf(contents.at(-1), 'functionCall').length > 0
    ? 'Please ensure that function response turn comes immediately after a function call turn.'
    : null;
}

/** The current turn begins with the user's last words; of calls made at once, the first is signed. */
function findSignatureFault(
  contents: JsonRecord[],
  model: string,
  isOwnSignature: SignatureCheck,
): string | null {
  const lastWords = contents.findLastIndex(
    (content) => content.role === 'user' && namesOf(content, 'functionResponse').length === 0,
  );
  for (const [index, content] of contents.entries()) {
    const calls = partsOf(content).filter(({ functionCall }) => isRecord(functionCall));
    const [first] = calls;
    if (first !== undefined && index > lastWords && textIn(first.thoughtSignature) === '') {
      const name = isRecord(first.functionCall) ? textIn(first.functionCall.name) : '';
      return `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly. Function call \`default_api:${name}\`, position ${index + 1}.`;
    }
    const isForeign = calls
      .map(({ thoughtSignature }) => textIn(thoughtSignature))
      .some(
        (signature) =>
          signature !== '' && signature !== SKIP_VALIDATION && !isOwnSignature(signature, model),
      );
    if (isForeign) return 'Corrupted thought signature.';
  }
  return null;
}

function namesOf(
  content: JsonRecord | undefined,
  kind: 'functionCall' | 'functionResponse',
): string[] {
  return partsOf(content).flatMap((part) => {
    const held = part[kind];
    return isRecord(held) ? [`${textIn(held.name)}#${textIn(held.id)}`] : [];
  });
}
