/** Reply → Gemini's events, as its recordings have them: no names, no end but the stream's own. */
import type { Reply } from '../reply.ts';
import type { Chunk, ChunkOptions } from '../wire.ts';
import { toChunk } from '../wire.ts';
import type { Signer } from './signer.ts';

const FINISH_REASONS: Readonly<Record<string, string>> = {
  stop: 'STOP',
  tool_calls: 'STOP',
  length: 'MAX_TOKENS',
  content_filter: 'SAFETY',
};

type Part = Record<string, unknown>;

/** Gives the events of an answer in their order. */
export function* toGoogleChunks(
  reply: Reply,
  options: ChunkOptions,
  signer: Signer,
): Generator<Chunk> {
  const counted = { thoughts: 0, candidates: 0 };
  const payload = (candidate: object | null): object => ({
    ...(candidate === null
      ? { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }
      : { candidates: [{ ...candidate, index: 0 }] }),
    ...usageOf(reply, options, counted),
    modelVersion: options.model,
    responseId: `fake-response-${options.answer}`,
  });
  const piece = (part: Part): Chunk =>
    toChunk(payload({ content: { parts: [part], role: 'model' } }), 'piece');

  if (options.scenario.isPromptBlocked) {
    yield { ...toChunk(payload(null), 'end'), isLast: true };
    return;
  }
  for (const text of reply.reasoning) {
    counted.thoughts += 1;
    yield piece({ text, thought: true });
  }
  for (const text of reply.text) {
    counted.candidates += 1;
    yield piece({ text });
  }
  for (const part of callParts(reply, options.model, signer)) {
    counted.candidates += 1;
    yield piece(part);
  }
  const finish = {
    content: { parts: [{ text: '' }], role: 'model' },
    finishReason: toFinishReason(reply.finishReason),
  };
  yield { ...toChunk(payload(finish), 'end'), isLast: true };
}

/** The whole answer, where it was not to be streamed. */
export function toGoogleAnswer(reply: Reply, options: ChunkOptions, signer: Signer): object {
  const counted = { thoughts: reply.reasoning.length, candidates: reply.outputTokens };
  const text = reply.text.length > 0 ? [{ text: reply.text.join('') }] : [];
  return {
    candidates: [
      {
        content: { parts: [...text, ...callParts(reply, options.model, signer)], role: 'model' },
        finishReason: toFinishReason(reply.finishReason),
        index: 0,
      },
    ],
    ...usageOf(reply, options, counted),
    modelVersion: options.model,
  };
}

/** Calls come whole, without ids; of those made at once, the first is signed. */
function callParts(reply: Reply, model: string, signer: Signer): Part[] {
  return reply.toolCalls.map(({ name, arguments: text }, index) => {
    const args: unknown = JSON.parse(text);
    return {
      functionCall: { name, ...(text === '{}' ? {} : { args }) },
      ...(index === 0 ? signer.sign(model) : {}),
    };
  });
}

function toFinishReason(reason: string): string {
  return FINISH_REASONS[reason] ?? reason.toUpperCase();
}

/** Every event repeats the counts so far. */
function usageOf(
  reply: Reply,
  { scenario }: ChunkOptions,
  { thoughts, candidates }: { thoughts: number; candidates: number },
): object {
  if (scenario.usage === 'never') return {};
  return {
    usageMetadata: {
      promptTokenCount: reply.inputTokens,
      ...(candidates > 0 ? { candidatesTokenCount: candidates } : {}),
      totalTokenCount: reply.inputTokens + candidates + thoughts,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: reply.inputTokens }],
      ...(thoughts > 0 ? { thoughtsTokenCount: thoughts } : {}),
    },
  };
}
