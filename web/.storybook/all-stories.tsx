/**
 * Every story without Storybook around it, one at a time, for the tests in a browser: the address names it,
 * `?story=Tools/Approval: Asking`, perhaps with `theme` and with `args` as JSON.
 */
import { composeStories, setProjectAnnotations } from '@storybook/react-vite';
import { type ReactNode, StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { isTheme, showTheme } from '../src/ui/preferences.ts';
import preview from './preview.tsx';

type StoryModule = Parameters<typeof composeStories>[0];

setProjectAnnotations(preview);
const modules = import.meta.glob<StoryModule>('../src/**/*.stories.tsx', { eager: true });
const stories = new Map(
  Object.values(modules).flatMap((module) =>
    Object.entries(composeStories(module)).map(
      ([name, story]) => [`${module.default.title}: ${name}`, story] as const,
    ),
  ),
);

const query = new URLSearchParams(location.search);
const Story = stories.get(query.get('story') ?? '');
const theme = query.get('theme') ?? 'system';
const place = document.getElementById('root');
if (place === null) throw new Error('The page has no #root element.');

if (Story === undefined) {
  place.textContent = JSON.stringify([...stories.keys()]);
} else {
  const args: unknown = JSON.parse(query.get('args') ?? '{}');
  const onDrawn = once(async () => {
    if (isTheme(theme)) showTheme(theme);
    await Story.play?.({ canvasElement: place });
    document.body.dataset.state = 'ready';
  });
  createRoot(place).render(
    <StrictMode>
      <Drawn onDrawn={onDrawn}>
        <Story {...(args as object)} />
      </Drawn>
    </StrictMode>,
  );
}

/** Tells when its children are in the page. */
function Drawn(props: { onDrawn: () => Promise<void>; children: ReactNode }): ReactNode {
  const { onDrawn, children } = props;
  useEffect(() => void onDrawn(), [onDrawn]);
  return children;
}

/** React's strict mode tells everything twice. */
function once(work: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | null = null;
  return () => {
    result ??= work();
    return result;
  };
}
