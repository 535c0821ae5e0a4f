import type { ApiKeySummary } from '@chimera/protocol/keys';
import { type ReactNode, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import classes from './keys.module.css';

interface KeyListProps {
  keys: ApiKeySummary[];
  onRevoke: (id: string) => void;
}

/** The reader's keys, newest first, each with the way to end it. */
export function KeyList({ keys, onRevoke }: KeyListProps): ReactNode {
  const [ending, setEnding] = useState<ApiKeySummary | null>(null);
  if (keys.length === 0) return <p>You have no API keys yet.</p>;
  return (
    <>
      <ul className={classes.list}>
        {keys.map((key) => (
          <li key={key.id} className={classes.row}>
            <div>
              <strong>{key.name}</strong> <code>…{key.lastFour}</code>
              <p className={classes.facts}>{factsOf(key)}</p>
            </div>
            {key.revokedAt === null ? (
              <Button aria-label={`Revoke ${key.name}`} onClick={() => setEnding(key)}>
                Revoke
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {ending === null ? null : (
        <Dialog label="Revoke the key" shape="card" onClose={() => setEnding(null)}>
          <div className={classes.dialog}>
            <h2>Revoke “{ending.name}”?</h2>
            <p>Whatever uses it stops working at once. This cannot be undone.</p>
            <div className={classes.buttons}>
              <Button onClick={() => setEnding(null)}>Keep it</Button>
              <Button
                tone="danger"
                onClick={() => {
                  onRevoke(ending.id);
                  setEnding(null);
                }}
              >
                Revoke
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}

function factsOf({ scopes, createdAt, lastUsedAt, expiresAt, revokedAt }: ApiKeySummary): string {
  return [
    scopes.join(', '),
    `made ${dateOf(createdAt)}`,
    lastUsedAt === null ? 'never used' : `last used ${dateOf(lastUsedAt)}`,
    ...(expiresAt === null ? [] : [`until ${dateOf(expiresAt)}`]),
    ...(revokedAt === null ? [] : [`revoked ${dateOf(revokedAt)}`]),
  ].join(' · ');
}

function dateOf(iso: string): string {
  return new Date(iso).toLocaleDateString('en-US', { dateStyle: 'medium' });
}
