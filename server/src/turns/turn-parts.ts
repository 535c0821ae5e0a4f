/** What turns are run with, and the two ways in which one is interrupted from outside. */
import type { Kysely } from 'kysely';
import type { AgentCatalogue } from '../agents/port.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Journal } from '../journal/port.ts';
import type { Limits } from '../limits/port.ts';
import type { Tables } from '../store/schema.ts';
import type { BusinessEvents } from '../telemetry/events.ts';
import type { ToolRegistry } from '../tools/registry.ts';

export interface TurnParts {
  db: Kysely<Tables>;
  journal: Journal;
  gateway: Gateway;
  agents: AgentCatalogue;
  tools: ToolRegistry;
  limits: Pick<Limits, 'reserve' | 'settle' | 'letGo'>;
  events: BusinessEvents;
  newId(): string;
  now(): number;
  contextMaxTokens: number;
  /** Told of what is no failure of a provider but a fault of ours. */
  onFault(turnId: string, error: unknown): void;
}

/** Somebody asked the turn to stop: it ends, with what it has. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
}

/** The process is about to end: the turn stays as it is, and another process goes on with it. */
export class HandedOver extends Error {
  override readonly name = 'HandedOver';
}
