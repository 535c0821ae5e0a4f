/** Reads our UI message streams with the AI SDK's own parser, schema and fold. */
import type { Message, MessagePart } from '@chimera/protocol/message';
import { isToolPart } from '@chimera/protocol/message';
import type { UIMessage, UIMessageChunk } from 'ai';
import { parseJsonEventStream, readUIMessageStream, uiMessageChunkSchema } from 'ai';

export interface AiSdkReading {
  /** Every chunk; a chunk that the schema refuses throws. */
  chunks: UIMessageChunk[];
  /** The message as the client shows it. */
  message: UIMessage | undefined;
  /** What the client reported by `onError`. */
  errors: string[];
}

/** Parses the bytes of a response, as `DefaultChatTransport` does. */
function parseFrames(frames: string): ReadableStream<UIMessageChunk> {
  const bytes = new Blob([frames]).stream();
  return parseJsonEventStream({ stream: bytes, schema: uiMessageChunkSchema }).pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        if (!chunk.success) throw chunk.error;
        controller.enqueue(chunk.value);
      },
    }),
  );
}

/** Reads a whole response, from the message that the client showed before, if any. */
export async function readFrames(frames: string, from?: UIMessage): Promise<AiSdkReading> {
  const errors: string[] = [];
  const [forList, forMessage] = parseFrames(frames).tee();
  const chunks: UIMessageChunk[] = [];
  for await (const chunk of forList) chunks.push(chunk);
  let message = from;
  const snapshots = readUIMessageStream({
    stream: forMessage,
    message: structuredClone(from),
    onError: (error) => errors.push(error instanceof Error ? error.message : String(error)),
  });
  for await (const snapshot of snapshots) message = snapshot;
  return { chunks, message, errors };
}

/**
 * What the AI SDK's client can know of a message of ours. These are the documented differences; all else
 * is the same.
 * - It has no ids of texts and steps, no file names, and of a tool only what is said here.
 * - It parses the arguments of a call while they arrive, and keeps the parsed piece of one that was cut.
 * - It has no output of a call that failed, only the text of the error.
 */
export function asClientShows(message: Message): unknown {
  return JSON.parse(JSON.stringify({ ...message, parts: message.parts.map(shownPart) }));
}

function shownPart(part: MessagePart): unknown {
  switch (part.type) {
    case 'text':
      return { ...part, id: undefined };
    case 'step-start':
      return { type: part.type };
    case 'file':
      return { ...part, filename: undefined };
    default:
      break;
  }
  if (!isToolPart(part)) return part;
  const { type, toolCallId, state, input, output, preliminary, errorText, approval } = part;
  return {
    type,
    toolCallId,
    state,
    input,
    output: state === 'output-error' ? undefined : output,
    preliminary,
    errorText,
    approval,
    rawInput: part.rawInput || undefined,
  };
}

/** The client's message without what it parsed of arguments that are not whole. */
export function withoutPartialInputs(message: UIMessage | undefined): unknown {
  const parts = message?.parts.map((part) =>
    'rawInput' in part && part.rawInput !== undefined
      ? { ...part, input: undefined, rawInput: part.rawInput || undefined }
      : part,
  );
  return JSON.parse(JSON.stringify({ ...message, parts }));
}
