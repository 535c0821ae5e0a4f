import { describe, expect, test } from 'vitest';
import { googleModelsPath, readGoogleModels } from './models.ts';

const METHODS = { supportedGenerationMethods: ['generateContent', 'countTokens'] };

describe('a list of Gemini’s', () => {
  test('gives the models that answer in a chat, with their sizes', () => {
    const models = [
      {
        name: 'models/gemini-3.5-flash',
        displayName: 'Gemini 3.5 Flash',
        inputTokenLimit: 1_048_576,
        outputTokenLimit: 65_536,
        ...METHODS,
      },
      { name: 'tunedModels/mine', ...METHODS },
      { name: 'models/embedding-001', supportedGenerationMethods: ['embedContent'] },
      { name: 'models/unknown' },
      { displayName: 'Nameless', ...METHODS },
      null,
    ];
    expect(readGoogleModels({ models, nextPageToken: 'a b' })).toEqual({
      models: [
        {
          id: 'gemini-3.5-flash',
          name: 'Gemini 3.5 Flash',
          contextTokens: 1_048_576,
          maxOutputTokens: 65_536,
        },
        { id: 'tunedModels/mine' },
      ],
      cursor: 'a b',
    });
  });

  test('may be empty', () => {
    expect(readGoogleModels({})).toEqual({ models: [], cursor: null });
  });

  test.each([undefined, [], 'models', { models: {} }, { error: {} }])('is not %j', (answer) => {
    expect(readGoogleModels(answer)).toBeUndefined();
  });

  test('is asked for page by page', () => {
    expect(googleModelsPath(null)).toBe('/models?pageSize=1000');
    expect(googleModelsPath('a b&')).toBe('/models?pageSize=1000&pageToken=a%20b%26');
  });
});
