import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './precompress.ts';

/** Where a development server of Chimera listens; the built app is served by Chimera itself. */
const SERVER_ADDRESS = process.env.CHIMERA_SERVER ?? 'http://127.0.0.1:3000';

export default defineConfig(({ command }) => {
  // A test runner that has the app built says "test" here, and React would bring all its checks along.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return {
    root: import.meta.dirname,
    plugins: [react(), precompress()],
    build: {
      outDir: 'dist',
      emptyOutDir: true,
      target: 'es2022',
      // Files become `data:` URLs otherwise, which the content security policy does not allow as scripts or styles.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    server: {
      proxy: Object.fromEntries(
        ['/api', '/chat', '/health', '/v1'].map((path) => [path, { target: SERVER_ADDRESS }]),
      ),
    },
  };
});
