import type { MessageMetadata } from '@chimera/protocol/message';
import { describe, expect, test } from 'vitest';
import type { ModelCatalogueState } from './model-catalogue.ts';
import { chosenFor } from './model-choice.ts';

const state: ModelCatalogueState = {
  status: 'ready',
  models: ['groq/a', 'groq/b'].map((id) => ({
    id,
    provider: 'groq',
    name: id,
    contextTokens: null,
    maxOutputTokens: null,
    aliases: id === 'groq/b' ? ['small'] : [],
    health: 'healthy',
  })),
  agents: [{ id: 'agent/shop', title: 'Shop', description: '', members: [], tools: [] }],
  defaultModel: 'groq/a',
  chosenModel: 'groq/b',
  choices: {},
  error: null,
};

function answeredBy(...answers: MessageMetadata[]) {
  const path = answers.map((metadata) => ({ role: 'assistant' as const, metadata }));
  return { conversationId: 'c1', path };
}

describe('the next message goes to', () => {
  test('what new conversations begin with, where nothing has answered yet', () => {
    expect(chosenFor(state, { conversationId: null, path: [] })).toBe('groq/b');
    expect(chosenFor(state, { conversationId: 'c1', path: [{ role: 'user', metadata: {} }] })).toBe(
      'groq/b',
    );
  });

  test.each([
    [{ requestedModel: 'groq/a' }, 'groq/a'],
    [{ requestedModel: 'auto' }, null],
    [{ requestedModel: 'groq/a', agent: 'agent/shop' }, 'agent/shop'],
    [{ requestedModel: 'groq/gone' }, null],
  ])('what answered last: %j', (metadata, chosen) => {
    expect(chosenFor(state, answeredBy({ requestedModel: 'small' }, metadata))).toBe(chosen);
  });

  test('what answered last, however many buttons were pressed since', () => {
    const pressed: MessageMetadata = { trigger: 'action', requestedModel: 'auto' };
    expect(chosenFor(state, answeredBy({ agent: 'agent/shop' }, pressed))).toBe('agent/shop');
  });

  test('what was chosen in the conversation, whatever answered last', () => {
    const chosen = { ...state, choices: { c1: 'small', c2: null } };
    expect(chosenFor(chosen, answeredBy({ agent: 'agent/shop' }))).toBe('small');
    expect(
      chosenFor(chosen, { ...answeredBy({ agent: 'agent/shop' }), conversationId: 'c2' }),
    ).toBe(null);
  });

  test('what was meant, as long as nobody knows what is served', () => {
    const loading = { ...state, status: 'loading' as const };
    expect(chosenFor(loading, answeredBy({ requestedModel: 'groq/gone' }))).toBe('groq/gone');
  });
});
