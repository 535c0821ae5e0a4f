/** What `/v1` is measured beside. */
import { join } from 'node:path';
import type { CreatedApiKey } from '@chimera/protocol/keys';
import { MODEL_PLACE } from '../job.ts';
import {
  completions,
  OPERATOR_KEY,
  startServer,
  startYardsticks,
  type Target,
} from '../targets.ts';
import { startNginx } from './nginx.ts';
import { startPortkey } from './portkey.ts';

export interface GatewayTargets {
  upstream: Target;
  pipe: Target;
  /** nginx and Portkey's gateway, as far as they are there. */
  others: Target[];
  /** `/v1/chat/completions`, asked with an API key, its usage written down. */
  chimera: Target;
}

/**
 * Starts all of them; they end with this process.
 *
 * @param portkeyFolder where Portkey's gateway is installed; null leaves it out.
 */
export async function startGatewayTargets(
  folder: string,
  portkeyFolder: string | null,
): Promise<GatewayTargets> {
  const { upstream, upstreamUrl, pipe } = await startYardsticks();
  const server = startServer(join(folder, 'chimera'), upstreamUrl);
  const nginx = await startNginx(join(folder, 'nginx'), upstreamUrl);
  const portkey = portkeyFolder === null ? null : await startPortkey(portkeyFolder, upstreamUrl);
  const { pid, ready } = await server;
  const url = await ready;
  const chimera = completions('/v1', pid, url, {
    model: `bench/${MODEL_PLACE}`,
    headers: { authorization: `Bearer ${await createKey(url)}` },
  });
  return {
    upstream,
    pipe,
    others: [nginx, portkey].filter((target) => target !== null),
    chimera,
  };
}

async function createKey(url: string): Promise<string> {
  const response = await fetch(`${url}/api/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench' }),
  });
  if (!response.ok) throw new Error(`No API key: ${response.status} ${await response.text()}`);
  const { key } = (await response.json()) as CreatedApiKey;
  return key;
}
