import { describe, expect, test } from 'vitest';
import type { ProviderType } from '../config/config.ts';
import { quirksOf, resolveBaseUrl } from './known-providers.ts';
import { QUIRKS } from './openai-wire/quirks.ts';

describe('an endpoint', () => {
  test.each<[ProviderType, string | null, string]>([
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
    ['google', null, 'https://generativelanguage.googleapis.com/v1beta'],
    ['google', 'https://proxy.example/gemini/', 'https://proxy.example/gemini/v1beta'],
    ['google', 'https://proxy.example/v1alpha', 'https://proxy.example/v1alpha'],
    ['anthropic', null, 'https://api.anthropic.com/v1'],
    ['anthropic', 'https://api.anthropic.com', 'https://api.anthropic.com/v1'],
    ['anthropic', 'http://127.0.0.1:9100/v1/', 'http://127.0.0.1:9100/v1'],
    ['openai-compatible', 'http://127.0.0.1:9100/v1', 'http://127.0.0.1:9100/v1'],
    ['openai-compatible', 'http://127.0.0.1:9100/', 'http://127.0.0.1:9100'],
    ['openai-compatible', 'https://x.example/api/v3', 'https://x.example/api/v3'],
  ])('%s at %s is %s', (type, configured, baseUrl) => {
    expect(resolveBaseUrl(type, configured)).toBe(baseUrl);
  });

  test.each<[ProviderType, string | null, object]>([
    ['groq', 'http://127.0.0.1:9100', QUIRKS.groq],
    ['openai', null, QUIRKS.openai],
    ['ollama', null, QUIRKS.ollama],
    ['openai-compatible', 'http://127.0.0.1:9100/v1', QUIRKS.generic],
    ['openai-compatible', 'https://api.mistral.ai/v1', QUIRKS.mistral],
    ['openai-compatible', 'https://api.deepseek.com/beta', QUIRKS.deepseek],
    ['openai-compatible', 'https://api.groq.com/openai/v1', QUIRKS.groq],
  ])('%s at %s has its quirks', (type, configured, quirks) => {
    expect(quirksOf(type, resolveBaseUrl(type, configured))).toBe(quirks);
  });

  test.each([null, 'not an address'])('refuses %s', (configured) => {
    expect(() => resolveBaseUrl('openai-compatible', configured)).toThrow(TypeError);
  });
});
