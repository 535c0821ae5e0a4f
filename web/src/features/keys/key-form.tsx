import type { Scope } from '@chimera/protocol/keys';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { NewKey } from '../../chat/api-client.ts';
import { Button } from '../../ui/button.tsx';
import classes from './keys.module.css';

const SCOPE_WORDS: Record<Scope, string> = {
  chat: 'Ask models and read conversations',
  models: 'List models',
  usage: 'Read usage',
  keys: 'Make and revoke API keys',
};
const SCOPES = Object.keys(SCOPE_WORDS) as Scope[];
const MICROS_PER_DOLLAR = 1_000_000;

interface KeyFormProps {
  isBusy: boolean;
  onCreate: (key: NewKey) => void;
}

/** Asks for what a new key is to be: its name, what it is good for, and its limits. */
export function KeyForm({ isBusy, onCreate }: KeyFormProps): ReactNode {
  const [scopes, setScopes] = useState<readonly Scope[]>(['chat', 'models']);

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const dollars = numberIn(form, 'dollarsPerMonth');
    onCreate({
      name: String(form.get('name')),
      scopes: [...scopes],
      limits: {
        requestsPerMinute: numberIn(form, 'requestsPerMinute'),
        microsPerMonth: dollars === null ? null : Math.round(dollars * MICROS_PER_DOLLAR),
      },
    });
  }

  return (
    <form className={classes.form} onSubmit={submit}>
      <label className={classes.field}>
        Name
        <input name="name" required maxLength={100} autoComplete="off" />
      </label>
      <fieldset className={classes.scopes}>
        <legend>The key may</legend>
        {SCOPES.map((scope) => (
          <label key={scope}>
            <input
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={(event) => {
                const others = scopes.filter((other) => other !== scope);
                setScopes(event.target.checked ? [...others, scope] : others);
              }}
            />
            {SCOPE_WORDS[scope]}
          </label>
        ))}
      </fieldset>
      <div className={classes.limits}>
        <label className={classes.field}>
          Requests per minute
          <input name="requestsPerMinute" type="number" min={1} placeholder="no limit" />
        </label>
        <label className={classes.field}>
          US dollars per month
          <input
            name="dollarsPerMonth"
            type="number"
            min={0.01}
            step={0.01}
            placeholder="no limit"
          />
        </label>
      </div>
      <Button type="submit" tone="primary" disabled={isBusy || scopes.length === 0}>
        Make the key
      </Button>
    </form>
  );
}

function numberIn(form: FormData, name: string): number | null {
  const text = String(form.get(name));
  return text === '' ? null : Number(text);
}
