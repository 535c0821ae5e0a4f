import type { ReactNode } from 'react';
import { CopyButton } from '../ui/copy-button.tsx';
import { ScrollGroup } from '../ui/scroll-group.tsx';
import classes from './markdown.module.css';

/** Code as it stands, with its language and a button that copies it. */
export function CodeBlock({ code, language }: { code: string; language: string }): ReactNode {
  const label = language.split(/[\s,{]/, 1)[0] || 'text';
  const firstLine = code.trimStart().split('\n', 1)[0]?.slice(0, 40) ?? '';
  return (
    <figure className={classes.code}>
      <figcaption>
        <span>{label}</span>
        <CopyButton text={code} label={`Copy code: ${firstLine}`} caption="Copy" />
      </figcaption>
      <ScrollGroup as="pre" label={`Code, ${label}`}>
        <code>{code}</code>
      </ScrollGroup>
    </figure>
  );
}
