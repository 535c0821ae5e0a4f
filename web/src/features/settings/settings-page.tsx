import { type ReactNode, useEffect } from 'react';
import { Link } from '../../app/link.tsx';
import classes from './settings-page.module.css';

const PAGES = [
  { href: '/usage', label: 'Usage' },
  { href: '/settings/keys', label: 'API keys' },
  { href: '/sign-in', label: 'Account' },
] as const;

interface SettingsPageProps {
  title: string;
  current: (typeof PAGES)[number]['href'];
  children: ReactNode;
}

/** The frame of the pages that are no conversation, with the way between them. */
export function SettingsPage({ title, current, children }: SettingsPageProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · Chimera`;
  }, [title]);
  return (
    <div className={classes.page}>
      <nav className={classes.tabs} aria-label="Settings">
        {PAGES.map(({ href, label }) => (
          <Link key={href} href={href} aria-current={href === current ? 'page' : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <h1 className={classes.title}>{title}</h1>
      {children}
    </div>
  );
}
