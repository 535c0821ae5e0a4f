/** OpenAI's API: chat completions and models, for any client that can be given a base URL and a key. */
import type { Gateway } from '../../gateway/gateway.ts';
import type { Clock } from '../../telemetry/clock.ts';
import type { HttpApp } from '../http-app.ts';
import { type CompletionRouteParts, registerCompletionRoutes } from './completion-routes.ts';
import { registerOpenAiModelRoutes } from './model-routes.ts';
import { registerUnservedRoutes } from './unserved-routes.ts';

export interface OpenAiRouteParts extends CompletionRouteParts {
  gateway: Gateway;
  clock: Clock;
}

export function registerOpenAiRoutes(app: HttpApp, parts: OpenAiRouteParts): void {
  registerCompletionRoutes(app, parts);
  const createdSeconds = Math.floor(parts.clock.now() / 1_000);
  registerOpenAiModelRoutes(app, parts.gateway, parts.agents.ids, createdSeconds);
  registerUnservedRoutes(app);
}
