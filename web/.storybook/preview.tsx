import type { Preview } from '@storybook/react-vite';
import '../src/ui/theme.css';
import '../src/ui/base.css';
import './preview.css';
import { showTheme } from '../src/ui/preferences.ts';

/** Every story stands on the ground of the app, light or dark. */
const preview: Preview = {
  parameters: { layout: 'fullscreen' },
  globalTypes: {
    theme: {
      description: 'Light or dark',
      toolbar: { title: 'Theme', icon: 'contrast', items: ['system', 'light', 'dark'] },
    },
  },
  initialGlobals: { theme: 'system' },
  decorators: [
    (Story, { globals }) => {
      showTheme(globals.theme);
      return (
        <main className="story">
          <Story />
        </main>
      );
    },
  ],
};

export default preview;
