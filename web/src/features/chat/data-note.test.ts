import type { JsonValue } from '@chimera/protocol/json';
import { describe, expect, test } from 'vitest';
import { noteText } from './data-note.tsx';

function seam(from: string, to: string, clean: boolean): string | null {
  const data: JsonValue = { partId: 't1', offset: 9, from, to, method: 'continue', clean };
  return noteText({ type: 'data-seam', data });
}

describe('noteText', () => {
  test('says who continued the answer of whom', () => {
    expect(seam('groq/openai/gpt-oss-120b', 'google/gemini-flash', true)).toBe(
      'gpt-oss-120b (Groq) broke off here; gemini-flash (Gemini) continued the answer.',
    );
  });

  test('warns where the words may not join', () => {
    expect(seam('groq/a', 'groq/b', false)).toMatch(/The words may not join perfectly\.$/);
    expect(seam('groq/a', 'groq/a', false)).toBe(
      'The connection to a (Groq) broke here and the answer went on. The words may not join perfectly.',
    );
  });

  test('says nothing of a seam that nobody can see', () => {
    expect(seam('groq/a', 'groq/a', true)).toBeNull();
  });

  test('tells who handed over to whom, and why', () => {
    const data = { from: 'agent/planner', to: 'writer', reason: 'The plan stands.' };
    expect(noteText({ type: 'data-hand-over', data })).toBe(
      'Planner handed over to Writer: The plan stands.',
    );
    expect(noteText({ type: 'data-hand-over', data: { ...data, reason: null } })).toBe(
      'Planner handed over to Writer.',
    );
  });

  test('is silent about data that is none of its business', () => {
    expect(noteText({ type: 'data-agent', data: { agent: 'Writer', path: [] } })).toBeNull();
    expect(noteText({ type: 'data-cart', data: [1] })).toBeNull();
  });

  test('does not stumble over data of another shape', () => {
    expect(noteText({ type: 'data-seam', data: 'oops' })).toBeNull();
    expect(noteText({ type: 'data-agent', data: null })).toBeNull();
    expect(noteText({ type: 'data-hand-over', data: { from: 'Writer' } })).toBeNull();
  });
});
