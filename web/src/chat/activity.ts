import type { AttemptCause, CanonicalEvent } from '@chimera/protocol/events';

/** What is being done for an answer at this moment; the reader sees it as long as no words come. */
export type Activity =
  | { kind: 'sending' }
  | { kind: 'preparing' }
  | { kind: 'asking'; provider: string; cause: AttemptCause; hasText: boolean }
  | { kind: 'thinking' }
  | { kind: 'writing' }
  | { kind: 'tool'; toolName: string }
  | { kind: 'waiting-for-person' };

/** The activity after one more event; the same object when the event says nothing about it. */
export function nextActivity(
  activity: Activity,
  event: CanonicalEvent,
  hasText: boolean,
): Activity {
  switch (event.type) {
    case 'turn-start':
      return { kind: 'preparing' };
    case 'attempt-start':
      return { kind: 'asking', provider: event.provider, cause: event.cause, hasText };
    case 'reasoning-start':
    case 'reasoning-delta':
      return activity.kind === 'thinking' ? activity : { kind: 'thinking' };
    case 'text-start':
    case 'text-delta':
      return activity.kind === 'writing' ? activity : { kind: 'writing' };
    case 'tool-input-start':
    case 'tool-call':
      return { kind: 'tool', toolName: event.toolName };
    case 'tool-result':
    case 'input-response':
    case 'approval-response':
      return { kind: 'preparing' };
    case 'approval-request':
    case 'input-request':
      return { kind: 'waiting-for-person' };
    default:
      return activity;
  }
}

/** The activity in words, e.g. "Asking Groq…". */
export function describeActivity(activity: Activity): string {
  switch (activity.kind) {
    case 'sending':
      return 'Sending…';
    case 'preparing':
      return 'Getting ready…';
    case 'asking':
      return describeAttempt(activity.provider, activity.cause, activity.hasText);
    case 'thinking':
      return 'Thinking…';
    case 'writing':
      return 'Writing…';
    case 'tool':
      return `Using ${toolLabel(activity.toolName)}…`;
    case 'waiting-for-person':
      return 'Waiting for you…';
  }
}

function describeAttempt(id: string, cause: AttemptCause, hasText: boolean): string {
  const provider = id === 'demo' ? 'the demo model' : providerName(id);
  if (cause === 'first') return `Asking ${provider}…`;
  if (hasText) return `Continuing on ${provider}…`;
  return cause === 'failover' ? `Trying ${provider} instead…` : `Asking ${provider} again…`;
}

/** Names whose spelling cannot be guessed from the id. */
const PROVIDER_NAMES = new Map([
  ['openai', 'OpenAI'],
  ['google', 'Gemini'],
]);

/** A provider as people write it. */
export function providerName(id: string): string {
  return PROVIDER_NAMES.get(id) ?? id.charAt(0).toUpperCase() + id.slice(1);
}

/** A tool's name in words: `search_products` → `search products`. */
export function toolLabel(toolName: string): string {
  return toolName.replaceAll(/[_-]+/g, ' ');
}
