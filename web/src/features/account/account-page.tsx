import { type FormEvent, type ReactNode, useState } from 'react';
import { useServices } from '../../app/services-context.ts';
import { describeError } from '../../chat/api-error.ts';
import { Button } from '../../ui/button.tsx';
import fields from '../keys/keys.module.css';
import { SettingsPage } from '../settings/settings-page.tsx';
import { useLoaded } from '../settings/use-loaded.ts';
import classes from './account.module.css';

/** The shortest password that the server takes. */
const MIN_PASSWORD_CHARACTERS = 8;

/** Signs up, in and out. Guests keep their conversations when they sign up. */
export function AccountPage(): ReactNode {
  const { api } = useServices();
  const account = useLoaded(() => api.readAccount(), '');
  return (
    <SettingsPage title="Account" current="/sign-in">
      {account.error === null ? null : <p role="alert">{account.error}</p>}
      {account.value === null ? null : account.value.email === null ? (
        <SignIn />
      ) : (
        <SignedIn email={account.value.email} />
      )}
    </SettingsPage>
  );
}

function SignedIn({ email }: { email: string }): ReactNode {
  const { api } = useServices();
  const [error, setError] = useState<string | null>(null);

  async function leave(): Promise<void> {
    try {
      await api.signOut();
      startAnew();
    } catch (cause) {
      setError(describeError(cause));
    }
  }

  return (
    <>
      <p>
        You are signed in as <strong>{email}</strong>.
      </p>
      {error === null ? null : <p role="alert">{error}</p>}
      <Button onClick={() => void leave()}>Sign out</Button>
    </>
  );
}

function SignIn(): ReactNode {
  const { api } = useServices();
  const [isNew, setNew] = useState(false);
  const [status, setStatus] = useState<'resting' | 'sending' | { failed: string }>('resting');

  async function send(form: FormData): Promise<void> {
    setStatus('sending');
    const email = String(form.get('email'));
    const password = String(form.get('password'));
    try {
      if (isNew) await api.signUp({ name: String(form.get('name')), email, password });
      else await api.signIn({ email, password });
      startAnew();
    } catch (error) {
      setStatus({ failed: describeError(error) });
    }
  }

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (status !== 'sending') void send(new FormData(event.currentTarget));
  }

  return (
    <>
      <p>
        {isNew
          ? 'What you have written as a guest comes with you.'
          : 'You can go on as a guest. With an account, your conversations are there on every device.'}
      </p>
      <form className={fields.form} onSubmit={onSubmit}>
        {isNew ? (
          <label className={fields.field}>
            Name
            <input name="name" autoComplete="name" required maxLength={100} />
          </label>
        ) : null}
        <label className={fields.field}>
          E-mail
          <input name="email" type="email" autoComplete="email" required maxLength={200} />
        </label>
        <label className={fields.field}>
          Password
          <input
            name="password"
            type="password"
            autoComplete={isNew ? 'new-password' : 'current-password'}
            required
            minLength={isNew ? MIN_PASSWORD_CHARACTERS : undefined}
          />
        </label>
        {typeof status === 'object' ? (
          <p role="alert" className={classes.failed}>
            {status.failed}
          </p>
        ) : null}
        <div className={classes.buttons}>
          <Button type="submit" tone="primary" aria-disabled={status === 'sending'}>
            {isNew ? 'Sign up' : 'Sign in'}
          </Button>
          <Button onClick={() => setNew(!isNew)}>
            {isNew ? 'I have an account' : 'I am new here'}
          </Button>
        </div>
      </form>
    </>
  );
}

/** Everything that the page knew belonged to somebody else. */
function startAnew(): void {
  location.assign('/');
}
