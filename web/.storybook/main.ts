import type { StorybookConfig } from '@storybook/react-vite';

/** Storybook uses `web/vite.config.ts`; only what a deployed app needs of it is left out. */
const config: StorybookConfig = {
  framework: '@storybook/react-vite',
  stories: ['../src/**/*.stories.tsx'],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  // TypeScript 7 has no JavaScript API; this reader of props needs none.
  typescript: { reactDocgen: 'react-docgen' },
  viteFinal: (vite) => ({
    ...vite,
    root: undefined,
    plugins: vite.plugins?.filter(
      (plugin) => !(plugin && 'name' in plugin && plugin.name === 'chimera-precompress'),
    ),
  }),
};

export default config;
