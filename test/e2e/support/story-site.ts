/** All stories of the web app as a site of their own, without Storybook around them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build, preview } from 'vite';
import { fromRoot } from '../../../scripts/lib/paths.mjs';

export interface StorySite extends AsyncDisposable {
  /** Address of a story's page; without a name, of the page that lists them. */
  urlOf(story: string | null, options?: { theme?: string; args?: object }): string;
}

/** Builds the site and serves it on a free port. */
export async function startStorySite(): Promise<StorySite> {
  const outDir = await mkdtemp(join(tmpdir(), 'chimera-stories-'));
  const root = fromRoot('web/.storybook');
  const shared = { root, configFile: false, logLevel: 'error' } as const;
  await build({
    ...shared,
    plugins: [react()],
    build: { outDir, rolldownOptions: { input: join(root, 'all-stories.html') } },
  });
  const server = await preview({
    ...shared,
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const [origin] = server.resolvedUrls?.local ?? [];
  if (origin === undefined) throw new Error('The stories are not served.');
  return {
    urlOf(story, { theme = 'light', args = {} } = {}) {
      const url = new URL('all-stories.html', origin);
      if (story === null) return url.href;
      const query = new URLSearchParams({ story, theme, args: JSON.stringify(args) });
      return `${url.href}?${query}`;
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(outDir, { recursive: true });
    },
  };
}
