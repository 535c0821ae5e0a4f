/** What an event adds to the metadata of its message: the same in the stored message and on every wire. */
import type { EventOf } from './events.ts';
import type { MessageMetadata } from './message.ts';

/** An event that says something about the message besides its parts. */
export type MetadataEvent = EventOf<
  'turn-start' | 'attempt-start' | 'error' | 'turn-wait' | 'turn-resume' | 'turn-end'
>;

/** The metadata that an event sets; fields that it does not name stay as they are. */
export function metadataOf(event: MetadataEvent): MessageMetadata {
  switch (event.type) {
    case 'turn-start':
      return {
        conversationId: event.conversationId,
        turnId: event.turnId,
        requestedModel: event.requestedModel,
        agent: event.agent,
        ...(event.trigger === undefined ? {} : { trigger: event.trigger }),
      };
    case 'attempt-start': {
      const { model, provider, insteadOf } = event;
      return { model, provider, ...(insteadOf === undefined ? {} : { insteadOf }) };
    }
    case 'error': {
      const { code, message, retryable, retryAfterMs } = event;
      return { error: { code, message, retryable, retryAfterMs } };
    }
    case 'turn-wait':
      return { waitingFor: event.requestIds };
    case 'turn-resume':
      return { waitingFor: [] };
    case 'turn-end':
      return {
        ...(event.usageByAgent === undefined ? {} : { usageByAgent: event.usageByAgent }),
        tokens: event.usage.outputTokens,
        usage: event.usage,
        duration: event.durationMs,
        finishReason: event.finishReason,
        endReason: event.reason,
      };
  }
}
