import { configDefaults, defineConfig } from 'vitest/config';

const MAX_TEST_MS = 30_000;
/** For what a page is to show. */
const MAX_WAIT_MS = 15_000;

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: MAX_TEST_MS,
    hookTimeout: MAX_TEST_MS,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['{protocol,server,web,test}/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, 'test/e2e/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/e2e/support/global-setup.ts',
          expect: { poll: { timeout: MAX_WAIT_MS } },
          // After the others, some of which time what a browser beside them would slow down.
          sequence: { groupOrder: 1 },
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['{protocol,server,web}/src/**/*.{ts,tsx}'],
      exclude: ['**/*.test.{ts,tsx}', '**/*.stories.tsx', '**/*.d.ts'],
      reporter: ['json-summary'],
    },
  },
});
