/** The built-in demo model: no key, no network, no intelligence, and it says so. */
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { ModelEvent, ModelInfo, ModelRequest, Provider, StreamOptions } from '../port.ts';
import { DEMO_MODEL } from './plan.ts';
import { planEvents } from './plan-events.ts';
import { respond } from './respond.ts';

export interface DemoProviderOptions {
  /** Milliseconds between two words. */
  delayMs: number;
  /** Waits, and throws the signal's reason as soon as it is aborted. */
  sleep?: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/** Creates the demo provider. It answers in this process and is never a target of failover. */
export function createDemoProvider(options: DemoProviderOptions): Provider {
  const { delayMs, sleep = sleepUnlessAborted } = options;
  return {
    async listModels(): Promise<ModelInfo[]> {
      return [{ id: DEMO_MODEL, name: 'Demo (built in, no AI)' }];
    },

    async *stream(request: ModelRequest, { signal, onResponse }: StreamOptions) {
      signal.throwIfAborted();
      onResponse?.({ status: 200, headers: {} });
      const plan = respond(request.messages, request.tools ?? []);
      for (const batch of planEvents(plan, request.messages)) {
        await sleep(delayMs, signal);
        yield batch satisfies ModelEvent[];
      }
    },

    async close(): Promise<void> {},
  };
}

async function sleepUnlessAborted(delayMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleepFor(delayMs, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
