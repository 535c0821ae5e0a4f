import type { CreatedApiKey } from '@chimera/protocol/keys';
import { type ReactNode, useState } from 'react';
import { useServices } from '../../app/services-context.ts';
import type { NewKey } from '../../chat/api-client.ts';
import { describeError } from '../../chat/api-error.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { SettingsPage } from '../settings/settings-page.tsx';
import { unlessStranger } from '../settings/unless-stranger.ts';
import { useLoaded } from '../settings/use-loaded.ts';
import { KeyForm } from './key-form.tsx';
import { KeyList } from './key-list.tsx';
import classes from './keys.module.css';

/** Makes, shows and revokes the reader's API keys. */
export function KeysPage(): ReactNode {
  const { api } = useServices();
  const loaded = useLoaded(() => unlessStranger(api.listKeys(), { keys: [] }), '');
  const [created, setCreated] = useState<CreatedApiKey | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function act(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(describeError(error));
    } finally {
      setBusy(false);
      loaded.reload();
    }
  }

  const create = (key: NewKey) => act(async () => setCreated(await api.createKey(key)));
  const revoke = (id: string) =>
    act(async () => {
      await api.revokeKey(id);
      setCreated((shown) => (shown?.id === id ? null : shown));
    });
  const problem = failure ?? loaded.error;

  return (
    <SettingsPage title="API keys" current="/settings/keys">
      <p>
        With a key, programs talk to this server as you: at <code>/v1</code> as they would to
        OpenAI, and at <code>/api</code>.
      </p>
      {problem === null ? null : <p role="alert">{problem}</p>}
      <div role="status">{created === null ? null : <NewKeyNotice created={created} />}</div>
      {/* A new key makes a new form: what was typed for the last one is gone. */}
      <KeyForm key={created?.id ?? 'first'} isBusy={isBusy} onCreate={create} />
      <h2>Your keys</h2>
      {loaded.value === null ? null : <KeyList keys={loaded.value.keys} onRevoke={revoke} />}
    </SettingsPage>
  );
}

function NewKeyNotice({ created }: { created: CreatedApiKey }): ReactNode {
  return (
    <div className={classes.notice}>
      <p>Copy the key “{created.name}” now. It is not shown again.</p>
      <div className={classes.secret}>
        <code>{created.key}</code>
        <CopyButton text={created.key} label="Copy the new key" caption="Copy" />
      </div>
    </div>
  );
}
