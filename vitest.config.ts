import { defineConfig } from 'vitest/config';

const MAX_TEST_MS = 30_000;

export default defineConfig({
  test: {
    include: ['{protocol,server,web,test}/**/*.test.{ts,tsx}'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: MAX_TEST_MS,
    hookTimeout: MAX_TEST_MS,
    coverage: {
      provider: 'v8',
      include: ['{protocol,server,web}/src/**/*.{ts,tsx}'],
      exclude: ['**/*.test.{ts,tsx}', '**/*.d.ts'],
      reporter: ['json-summary'],
    },
  },
});
