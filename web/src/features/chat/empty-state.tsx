import { Clock, CookingPot, Gift, Lightbulb, PencilLine, ShoppingBag } from 'lucide-react';
import type { ReactNode } from 'react';
import { Mark } from '../../ui/mark.tsx';
import classes from './empty-state.module.css';

/** What to begin with. One that names an agent is put to it, where there is that agent. */
const EXAMPLES = [
  {
    icon: ShoppingBag,
    title: 'Go shopping',
    prompt: 'Show me wireless headphones under 100',
    agent: 'agent/shop',
  },
  {
    icon: Gift,
    title: 'Find a gift',
    prompt: 'Show me board games for families',
    agent: 'agent/shop',
  },
  {
    icon: Lightbulb,
    title: 'Explain something',
    prompt: 'Explain how a vaccine teaches the immune system, in five short paragraphs.',
    agent: null,
  },
  {
    icon: PencilLine,
    title: 'Write with me',
    prompt: 'Write a friendly note that moves our meeting from Tuesday to Thursday.',
    agent: null,
  },
  {
    icon: CookingPot,
    title: 'Make a plan',
    prompt: 'Plan three weekday dinners for two, vegetarian, under thirty minutes each.',
    agent: null,
  },
  {
    icon: Clock,
    title: 'Ask for the time',
    prompt: 'What time is it now in Tokyo, Nairobi and Lisbon?',
    agent: null,
  },
];

interface EmptyStateProps {
  /** Ids of the agents that can be asked. */
  agents: ReadonlySet<string>;
  /** @param model what to put it to; undefined for what is chosen. */
  onPick: (prompt: string, model?: string) => void;
}

/** What a new conversation begins with. */
export function EmptyState({ agents, onPick }: EmptyStateProps): ReactNode {
  return (
    <div className={classes.empty} id="conversation" tabIndex={-1}>
      <Mark size={52} />
      <h2>What shall we work on?</h2>
      <p>Many models, one stream. An answer that has begun is never lost.</p>
      <ul className={classes.examples}>
        {EXAMPLES.map(({ icon: Icon, title, prompt, agent }) => (
          <li key={title}>
            <button
              type="button"
              onClick={() =>
                onPick(prompt, agent !== null && agents.has(agent) ? agent : undefined)
              }
            >
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
