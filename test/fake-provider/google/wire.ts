/** The Gemini API, native. */
import { isRecord } from '../json.ts';
import type { Wire } from '../wire.ts';
import { toChunk } from '../wire.ts';
import { toGoogleAnswer, toGoogleChunks } from './chunks.ts';
import { googleError, googleRefusal } from './errors.ts';
import { toChatRequest } from './request.ts';
import { findFault } from './rules.ts';
import { createSigner } from './signer.ts';

const CHAT = /\/v1beta\/(?:models\/)?(.+):(streamGenerateContent|generateContent)$/;
const MODELS = /\/v1beta\/models$/;

/** @param seed of the signatures that it makes */
export function createGoogleWire(seed: number): Wire {
  const signer = createSigner(seed);
  return {
    address(method, path) {
      if (method === 'GET' && MODELS.test(path)) return { type: 'models' };
      const [, model, verb] = CHAT.exec(path) ?? [];
      if (method !== 'POST' || model === undefined) return null;
      return {
        type: 'chat',
        model: decodeURIComponent(model),
        isStreamed: verb === 'streamGenerateContent',
      };
    },
    keyOf: (headers) => String(headers['x-goog-api-key']),
    read(body, { model, isStreamed }) {
      const request = toChatRequest(body, model ?? '', isStreamed === true);
      if (request === null || !isRecord(body)) return null;
      return { body: request, fault: findFault(body, request.model, signer.isOwn) };
    },
    headersOf: () => ({ 'x-gemini-service-tier': 'standard' }),
    chunks: (reply, options) => toGoogleChunks(reply, options, signer),
    whole: (reply, options) => toGoogleAnswer(reply, options, signer),
    done: null,
    textEvent: (literal) => ({
      data: `{"candidates":[{"content":{"parts":[{"text":"${literal}"}],"role":"model"},"index":0}]}`,
      kind: 'aside',
    }),
    errorEvent: () => ({ data: googleError('unavailable').body, kind: 'aside' }),
    idle(frame) {
      const parts = frame === 'role' ? {} : { parts: [{ text: '' }] };
      const candidates = [{ content: { ...parts, role: 'model' }, index: 0 }];
      return { before: [], again: toChunk({ candidates }, 'aside') };
    },
    errorAnswer: googleError,
    refusal: ({ message }) => googleRefusal(message),
    models: (ids) => ({
      models: [
        ...ids.map((id) => ({
          name: `models/${id}`,
          version: '001',
          displayName: `Fake ${id}`,
          inputTokenLimit: 1_048_576,
          outputTokenLimit: 65_536,
          supportedGenerationMethods: ['generateContent', 'countTokens'],
        })),
        {
          name: 'models/fake-embedding',
          displayName: 'Fake embedding',
          inputTokenLimit: 2_048,
          outputTokenLimit: 1,
          supportedGenerationMethods: ['embedContent'],
        },
      ],
    }),
  };
}
