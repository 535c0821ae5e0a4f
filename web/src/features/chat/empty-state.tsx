import { Clock, CookingPot, Lightbulb, PencilLine } from 'lucide-react';
import type { ReactNode } from 'react';
import { Mark } from '../../ui/mark.tsx';
import classes from './empty-state.module.css';

const EXAMPLES = [
  {
    icon: Lightbulb,
    title: 'Explain something',
    prompt: 'Explain how a vaccine teaches the immune system, in five short paragraphs.',
  },
  {
    icon: PencilLine,
    title: 'Write with me',
    prompt: 'Write a friendly note that moves our meeting from Tuesday to Thursday.',
  },
  {
    icon: CookingPot,
    title: 'Make a plan',
    prompt: 'Plan three weekday dinners for two, vegetarian, under thirty minutes each.',
  },
  {
    icon: Clock,
    title: 'Ask for the time',
    prompt: 'What time is it now in Tokyo, Nairobi and Lisbon?',
  },
];

/** What a new conversation begins with. */
export function EmptyState({ onPick }: { onPick: (prompt: string) => void }): ReactNode {
  return (
    <div className={classes.empty} id="conversation" tabIndex={-1}>
      <Mark size={52} />
      <h2>What shall we work on?</h2>
      <p>Many models, one stream. An answer that has begun is never lost.</p>
      <ul className={classes.examples}>
        {EXAMPLES.map(({ icon: Icon, title, prompt }) => (
          <li key={title}>
            <button type="button" onClick={() => onPick(prompt)}>
              <Icon size={18} aria-hidden="true" />
              <span className={classes.title}>{title}</span>
              <span className={classes.prompt}>{prompt}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
