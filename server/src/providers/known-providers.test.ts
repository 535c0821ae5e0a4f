import { describe, expect, test } from 'vitest';
import type { KnownProviderType } from './known-providers.ts';
import { resolveEndpoint } from './known-providers.ts';
import { QUIRKS } from './openai-wire/quirks.ts';

describe('resolveEndpoint', () => {
  test.each<[KnownProviderType, string | null, string]>([
    ['groq', null, 'https://api.groq.com/openai/v1'],
    ['groq', 'https://api.groq.com', 'https://api.groq.com/openai/v1'],
    ['groq', 'https://api.groq.com/', 'https://api.groq.com/openai/v1'],
    ['groq', 'https://api.groq.com/openai', 'https://api.groq.com/openai/v1'],
    ['groq', 'https://api.groq.com/openai/v1', 'https://api.groq.com/openai/v1'],
    ['groq', 'https://api.groq.com/openai/v1/', 'https://api.groq.com/openai/v1'],
    ['groq', 'http://127.0.0.1:9100', 'http://127.0.0.1:9100/openai/v1'],
    ['groq', 'http://127.0.0.1:9100/v1', 'http://127.0.0.1:9100/v1'],
    ['groq', 'https://proxy.example/groq', 'https://proxy.example/groq/openai/v1'],
    ['openai', null, 'https://api.openai.com/v1'],
    ['openai', 'https://api.openai.com', 'https://api.openai.com/v1'],
    ['openai', 'https://eu.example/v1/', 'https://eu.example/v1'],
    ['openai', 'https://gateway.example/v1/me/openai', 'https://gateway.example/v1/me/openai'],
    ['ollama', null, 'http://127.0.0.1:11434/v1'],
    ['ollama', 'http://box:11434', 'http://box:11434/v1'],
    ['ollama', 'http://box/models/', 'http://box/models/v1'],
    ['openai-compatible', 'http://127.0.0.1:9100/v1', 'http://127.0.0.1:9100/v1'],
    ['openai-compatible', 'http://127.0.0.1:9100/', 'http://127.0.0.1:9100'],
    ['openai-compatible', 'https://x.example/api/v3', 'https://x.example/api/v3'],
  ])('%s at %s is %s', (type, configured, baseUrl) => {
    expect(resolveEndpoint(type, configured).baseUrl).toBe(baseUrl);
  });

  test.each<[KnownProviderType, string | null, object]>([
    ['groq', 'http://127.0.0.1:9100', QUIRKS.groq],
    ['openai', null, QUIRKS.openai],
    ['ollama', null, QUIRKS.ollama],
    ['openai-compatible', 'http://127.0.0.1:9100/v1', QUIRKS.generic],
    ['openai-compatible', 'https://api.mistral.ai/v1', QUIRKS.mistral],
    ['openai-compatible', 'https://api.deepseek.com/beta', QUIRKS.deepseek],
    ['openai-compatible', 'https://api.groq.com/openai/v1', QUIRKS.groq],
  ])('%s at %s has its quirks', (type, configured, quirks) => {
    expect(resolveEndpoint(type, configured).quirks).toBe(quirks);
  });

  test.each([null, 'not an address'])('refuses %s', (configured) => {
    expect(() => resolveEndpoint('openai-compatible', configured)).toThrow(TypeError);
  });
});
