import { Check, Copy } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { copyText } from './clipboard.ts';
import { IconButton } from './icon-button.tsx';

/** How long the button says that it has copied. */
const CONFIRMATION_MS = 1_800;

interface CopyButtonProps {
  text: string;
  /** Tells this button from the other copy buttons of the page. */
  label: string;
  /** A word beside the icon. */
  caption?: string;
}

/** Copies a text, and says that it has. */
export function CopyButton({ text, label, caption }: CopyButtonProps): ReactNode {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), CONFIRMATION_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy(): Promise<void> {
    setOutcome((await copyText(text)) ? 'copied' : 'refused');
  }

  const words = { copied: 'Copied', refused: 'The browser did not allow it' };
  return (
    <IconButton label={outcome === null ? label : words[outcome]} isSmall onClick={copy}>
      {outcome === 'copied' ? <Check size={15} /> : <Copy size={15} />}
      {caption === undefined ? null : (
        <span aria-hidden="true">{outcome === 'copied' ? words.copied : caption}</span>
      )}
    </IconButton>
  );
}
