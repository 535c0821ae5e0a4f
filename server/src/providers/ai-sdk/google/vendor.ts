/** Gemini by its own wire: the AI SDK's package for it, and what that leaves to be done. */
import type { FinishReason } from '@chimera/protocol/events';
import type { ModelMessage, ModelRequest, ModelUsage } from '../../port.ts';
import { ProviderError } from '../../port.ts';
import { isRecord, parseJson } from '../../transport/json.ts';
import { toCallOptions } from '../call-options.ts';
import { textOr } from '../fields.ts';
import type { EventSorter, RawFacts, RawFinish, StartedCall, Vendor } from '../vendor.ts';
import { readGoogleError } from './errors.ts';
import { googleModelsPath, readGoogleModels } from './models.ts';
import { Signatures } from './signatures.ts';

/** Ids become part of an address: whatever else is in one could lead to another place. */
const MODEL_ID = /^\w[\w.+-]*(?:\/\w[\w.+-]*)*$/;
/** Reasons for which the answer was withheld that the package does not know as such. */
const FILTERED: ReadonlySet<string> = new Set([
  'LANGUAGE',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
]);
/** The model wrote a call that its own server could not use: what it was going to do is not done. */
const SPOILT: ReadonlySet<string> = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
]);

/** @param provider its name, which signatures are kept apart by */
export function createGoogleVendor(provider: string): Vendor {
  const signatures = new Signatures(provider);
  return {
    headersOf: (apiKey) => ({ 'x-goog-api-key': apiKey }),
    errorDialect: readGoogleError,
    createSorter: () => sorter,
    readRaw,
    readFinish,
    isIgnorable: () => false,
    modelsPath: googleModelsPath,
    readModels: readGoogleModels,

    async load() {
      const { createGoogle } = await import('@ai-sdk/google');
      return ({ model, baseUrl, apiKey, fetch, createCallId }) =>
        createGoogle({ baseURL: baseUrl, apiKey, fetch, generateId: createCallId })(model);
    },

    toCallOptions(request) {
      if (!MODEL_ID.test(request.model)) {
        throw new ProviderError('not-found', `There is no model ${request.model} at Gemini.`);
      }
      const options = toCallOptions(request, (call) => {
        const thoughtSignature = signatures.open(request.model, call);
        return thoughtSignature === undefined ? undefined : { google: { thoughtSignature } };
      });
      return { ...options, includeRawChunks: true };
    },

    reword: (request, error) =>
      isAboutSignatures(error) ? withoutSignatures(request, signatures) : null,

    sign(request, call) {
      const signature = signatureOf(call);
      return signature && signatures.seal(request.model, call.id, signature);
    },
  };
}

/** The wire has no names for its events; a failure is one with an `error` in it. */
const sorter: EventSorter = {
  sort(data) {
    const isFailure = data.includes('"error"') && isRecord(errorIn(parseJson(data)));
    return isFailure ? 'error' : 'read';
  },
  atEnd: () => null,
};

function errorIn(payload: unknown): unknown {
  const first = Array.isArray(payload) ? payload[0] : payload;
  return isRecord(first) ? first.error : undefined;
}

/** The model's version and the counts so far, which every event repeats. */
function readRaw(event: unknown): RawFacts {
  if (!isRecord(event)) return {};
  return { model: textOr(event.modelVersion, undefined), usage: readUsage(event.usageMetadata) };
}

/** Thoughts are not among the candidates' tokens, but among those that are paid for as output. */
function readUsage(counts: unknown): ModelUsage | undefined {
  if (!isRecord(counts) || typeof counts.promptTokenCount !== 'number') return undefined;
  const count = (name: string): number => Number(counts[name] ?? 0);
  const reasoningTokens = count('thoughtsTokenCount');
  return {
    inputTokens: counts.promptTokenCount + count('toolUsePromptTokenCount'),
    outputTokens: count('candidatesTokenCount') + reasoningTokens,
    cachedTokens: count('cachedContentTokenCount'),
    reasoningTokens,
  };
}

/** STOP comes with calls as well, and in another event than they do. */
function readFinish({ unified, raw, hasCalls }: RawFinish): FinishReason | null {
  if (SPOILT.has(raw)) return null;
  if (unified === 'content-filter' || FILTERED.has(raw)) return 'content-filter';
  if (unified === 'length') return 'length';
  return hasCalls ? 'tool-calls' : 'stop';
}

function signatureOf({ providerMetadata }: StartedCall): string | undefined {
  const signature = providerMetadata?.google?.thoughtSignature;
  return typeof signature === 'string' ? signature : undefined;
}

/** "Function call is missing a thought_signature …", "Corrupted thought signature." */
function isAboutSignatures(error: unknown): boolean {
  return (
    error instanceof ProviderError &&
    error.kind === 'invalid-request' &&
    /thought.?signature/i.test(error.message)
  );
}

/** The same request as if another model had made its calls; null when that is how it was asked. */
function withoutSignatures(request: ModelRequest, signatures: Signatures): ModelRequest | null {
  const { model } = request;
  let hasChanged = false;
  const messages = request.messages.map((message): ModelMessage => {
    if (message.role !== 'assistant' || message.toolCalls === undefined) return message;
    const toolCalls = message.toolCalls.map((call) => signatures.unsigned(model, call));
    hasChanged ||= toolCalls.some(
      ({ signature }, i) => signature !== message.toolCalls?.[i]?.signature,
    );
    return { ...message, toolCalls };
  });
  return hasChanged ? { ...request, messages } : null;
}
