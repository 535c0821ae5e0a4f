/**
 * From canonical events to chunks of the UI message stream. What the stock client makes of each chunk
 * stands in `src/ui/process-ui-message-stream.ts` of `ai` 7.0.173.
 */
import { dataPartOf } from '@chimera/protocol/data-parts';
import { ERRORS } from '@chimera/protocol/errors';
import { metadataOf } from '@chimera/protocol/event-metadata';
import type { CanonicalEvent, EventOf } from '@chimera/protocol/events';
import { CUT_CALL_TEXT } from '@chimera/protocol/reducer';
import type { UiMessageChunk } from './ui-message-chunk.ts';

/** Maps the events of one stream, in their order; it remembers what the end of the turn has to close. */
export class UiMessageChunkMapper {
  readonly #openTexts = new Set<string>();
  readonly #openReasonings = new Set<string>();
  /** Calls whose arguments are still arriving. */
  readonly #openCalls = new Set<string>();
  readonly #toolNames = new Map<string, string>();
  #isStepOpen = false;
  #lastAttempt: EventOf<'attempt-start'> | undefined;
  #lastError: EventOf<'error'> | undefined;

  /** The chunks that say what the event says; none for events that no client shows. */
  map(event: CanonicalEvent): UiMessageChunk[] {
    switch (event.type) {
      case 'turn-start':
        return [{ type: 'start', messageId: event.messageId, messageMetadata: metadataOf(event) }];
      case 'step-start':
        this.#isStepOpen = true;
        return [{ type: 'start-step' }];
      case 'step-end':
        this.#isStepOpen = false;
        return [{ type: 'finish-step' }];
      case 'attempt-start':
        return this.#startAttempt(event);
      case 'text-start':
      case 'text-delta':
      case 'text-end':
        return [followText(this.#openTexts, event)];
      case 'reasoning-start':
      case 'reasoning-delta':
      case 'reasoning-end':
        return [followText(this.#openReasonings, event)];
      case 'tool-input-start':
      case 'tool-input-delta':
      case 'tool-call':
        return [this.#followCall(event)];
      case 'tool-progress':
        return [
          {
            type: 'tool-output-available',
            toolCallId: event.callId,
            output: event.output,
            preliminary: true,
          },
        ];
      case 'tool-result':
        this.#openCalls.delete(event.callId);
        return [toolResultChunk(event)];
      case 'approval-request':
        return [
          {
            type: 'tool-approval-request',
            approvalId: event.approvalId,
            toolCallId: event.callId,
            reason: event.reason,
          },
        ];
      case 'approval-response':
        return this.#respondToApproval(event);
      case 'data':
        return [{ ...dataPartOf(event), ...(event.transient === true && { transient: true }) }];
      case 'seam':
      case 'agent-start':
      case 'hand-over':
      case 'input-request':
      case 'input-response':
        return [dataPartOf(event)];
      case 'source':
        return [{ type: 'source-url', sourceId: event.id, url: event.url, title: event.title }];
      case 'file':
        return [{ type: 'file', url: event.url, mediaType: event.mediaType }];
      case 'reset':
        return this.#resetStep();
      case 'error':
        // An `error` chunk would end the stream for the client, while the turn may still go on.
        this.#lastError = event;
        return [{ type: 'message-metadata', messageMetadata: metadataOf(event) }];
      case 'turn-end':
        return [...this.#closeAll(), ...this.#endTurn(event)];
      case 'turn-wait':
        return this.#endUntilAnswered(event);
      case 'turn-resume':
        return [{ type: 'message-metadata', messageMetadata: metadataOf(event) }];
      case 'agent-end':
      case 'attempt-end':
        return [];
      default:
        return unknownEvent(event);
    }
  }

  #startAttempt(event: EventOf<'attempt-start'>): UiMessageChunk[] {
    this.#lastAttempt = event;
    const { attempt, provider, model, cause } = event;
    return [
      { type: 'data-attempt', data: { attempt, provider, model, cause }, transient: true },
      { type: 'message-metadata', messageMetadata: metadataOf(event) },
    ];
  }

  /** Clients, like us, take a second start of a call as the call beginning anew. */
  #followCall(
    event: EventOf<'tool-input-start' | 'tool-input-delta' | 'tool-call'>,
  ): UiMessageChunk {
    const toolCallId = event.callId;
    switch (event.type) {
      case 'tool-input-start':
        this.#openCalls.add(toolCallId);
        return { type: 'tool-input-start', toolCallId, toolName: event.toolName };
      case 'tool-input-delta':
        this.#openCalls.add(toolCallId);
        return { type: 'tool-input-delta', toolCallId, inputTextDelta: event.delta };
      case 'tool-call': {
        const { toolName, input } = event;
        this.#openCalls.delete(toolCallId);
        this.#toolNames.set(toolCallId, toolName);
        return { type: 'tool-input-available', toolCallId, toolName, input };
      }
    }
  }

  /** Edited arguments are shown before the answer, since showing them sets the state of the call back. */
  #respondToApproval(event: EventOf<'approval-response'>): UiMessageChunk[] {
    const { approvalId, approved, reason, callId: toolCallId, input } = event;
    const response: UiMessageChunk = {
      type: 'tool-approval-response',
      approvalId,
      approved,
      reason,
    };
    const toolName = this.#toolNames.get(toolCallId);
    return input === undefined || toolName === undefined
      ? [response]
      : [{ type: 'tool-input-available', toolCallId, toolName, input }, response];
  }

  /**
   * Only recent clients know `reset-step`, and the others stop with an error. That is meant: they have
   * no way to take back what they show, and an answer that was withdrawn must not stay there as if it
   * were good. What is stored is right for both.
   */
  #resetStep(): UiMessageChunk[] {
    this.#openTexts.clear();
    this.#openReasonings.clear();
    this.#openCalls.clear();
    return [{ type: 'reset-step' }];
  }

  /** The client's turn: it sends the message again, with its answer in it. */
  #endUntilAnswered(event: EventOf<'turn-wait'>): UiMessageChunk[] {
    const finish: UiMessageChunk = {
      type: 'finish',
      finishReason: 'tool-calls',
      messageMetadata: metadataOf(event),
    };
    return this.#isStepOpen ? [{ type: 'finish-step' }, finish] : [finish];
  }

  #closeAll(): UiMessageChunk[] {
    const chunks: UiMessageChunk[] = [];
    for (const id of this.#openTexts) chunks.push({ type: 'text-end', id });
    for (const id of this.#openReasonings) chunks.push({ type: 'reasoning-end', id });
    for (const toolCallId of this.#openCalls) {
      chunks.push({ type: 'tool-output-error', toolCallId, errorText: CUT_CALL_TEXT });
    }
    return chunks;
  }

  /** A failed turn has no `finish`: no client may take it for done. */
  #endTurn(event: EventOf<'turn-end'>): UiMessageChunk[] {
    const messageMetadata = {
      ...(this.#lastAttempt === undefined ? {} : metadataOf(this.#lastAttempt)),
      ...metadataOf(event),
    };
    if (event.reason === 'failed') {
      return [
        { type: 'message-metadata', messageMetadata },
        { type: 'error', errorText: this.#lastError?.message ?? ERRORS.answer_interrupted.message },
      ];
    }
    const finish: UiMessageChunk = {
      type: 'finish',
      finishReason: event.finishReason,
      messageMetadata,
    };
    return event.reason === 'stopped' ? [{ type: 'abort' }, finish] : [finish];
  }
}

type TextEvent = EventOf<
  'text-start' | 'text-delta' | 'text-end' | 'reasoning-start' | 'reasoning-delta' | 'reasoning-end'
>;

/** A delta opens its text too: a stream that begins in mid-turn has not seen the start. */
function followText(open: Set<string>, event: TextEvent): UiMessageChunk {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
      open.add(event.id);
      return { type: event.type, id: event.id, delta: event.delta };
    case 'text-start':
    case 'reasoning-start':
      open.add(event.id);
      return { type: event.type, id: event.id };
    case 'text-end':
    case 'reasoning-end':
      open.delete(event.id);
      return { type: event.type, id: event.id };
  }
}

function toolResultChunk(event: EventOf<'tool-result'>): UiMessageChunk {
  const toolCallId = event.callId;
  switch (event.outcome) {
    case 'ok':
      return { type: 'tool-output-available', toolCallId, output: event.output };
    case 'denied':
      return { type: 'tool-output-denied', toolCallId };
    case 'error':
    case 'unknown':
      return { type: 'tool-output-error', toolCallId, errorText: event.modelOutput };
  }
}

/** The journal may hold events of a newer replica; this one has no words for them. */
function unknownEvent(_event: never): UiMessageChunk[] {
  return [];
}
