/** Requests and answers of the HTTP API, as Zod schemas with their types. */
import { z } from 'zod';
import type { Message } from './message.ts';

/** Longest id that a client may choose. */
const MAX_ID_CHARACTERS = 128;
const id = z.string().min(1).max(MAX_ID_CHARACTERS);

const sampling = {
  model: z
    .string()
    .min(1)
    .max(256)
    .nullish()
    .describe('A model id, an alias, `auto`, or an agent.'),
  agent: z
    .string()
    .min(1)
    .max(256)
    .nullish()
    .describe('An agent or a team, such as `agent/assistant`; `model` may name it as well.'),
  temperature: z.number().min(0).max(2).nullish(),
  maxTokens: z.int().min(1).max(1_000_000).nullish(),
  system: z.string().max(100_000).nullish().describe('System prompt of this conversation.'),
};

/** How the answer is to be streamed: AI SDK UI message chunks, or our canonical events. */
export const streamFormatSchema = z.enum(['ui-message-stream', 'events']);
export type StreamFormat = z.infer<typeof streamFormatSchema>;

/** `{message, conversationId?, model?, stream?}`: the plain form of `POST /api/chat`. */
export const plainChatRequestSchema = z.object({
  message: z.string().default('').describe('What the user says; unused when regenerating.'),
  messageId: id
    .nullish()
    .describe(
      'Submitting: id for the user message; a repeated POST with it joins the answer. Regenerating: the message to answer anew.',
    ),
  conversationId: id.nullish().describe('An existing conversation; a new one is made without it.'),
  parentId: id
    .nullable()
    .optional()
    .describe('The message to answer under; null begins at the root. Default: the newest one.'),
  trigger: z.enum(['submit-message', 'regenerate-message']).default('submit-message'),
  stream: z.boolean().default(true),
  format: streamFormatSchema.default('ui-message-stream'),
  ...sampling,
});
export type PlainChatRequest = z.infer<typeof plainChatRequestSchema>;

const uiMessageSchema = z.looseObject({
  id,
  role: z.enum(['user', 'assistant', 'system']),
  parts: z.array(z.looseObject({ type: z.string() })).max(10_000),
});

/** What `useChat` of the AI SDK sends. The history in it is not trusted: the stored one counts. */
export const useChatRequestSchema = z.object({
  id,
  messages: z.array(uiMessageSchema).min(1).max(10_000),
  trigger: z.enum(['submit-message', 'regenerate-message']).default('submit-message'),
  messageId: id.nullish(),
  stream: z.boolean().default(true),
  format: streamFormatSchema.default('ui-message-stream'),
  ...sampling,
});
export type UseChatRequest = z.infer<typeof useChatRequestSchema>;

/** `POST /api/chat/{id}/stop`: without a turn id, whatever runs there is stopped. */
export const stopRequestSchema = z.object({ turnId: id.nullish() }).default({});

/** `POST /api/chat/{id}/respond`: answers what a turn waits for. */
export const respondRequestSchema = z
  .object({
    approvals: z
      .array(
        z.object({
          id,
          approved: z.boolean(),
          reason: z.string().max(10_000).nullish().describe('Told to the model.'),
          input: z.json().optional().describe('The arguments, where they were changed.'),
          always: z
            .boolean()
            .nullish()
            .describe('Lets the tool run without asking, for the rest of the conversation.'),
        }),
      )
      .max(1000)
      .default([]),
    input: z.object({ id, text: z.string() }).nullish(),
  })
  .refine(
    ({ approvals, input }) => approvals.length > 0 || (input !== null && input !== undefined),
    {
      error: 'Expected approvals or input.',
      path: ['approvals'],
    },
  );
export type RespondRequest = z.infer<typeof respondRequestSchema>;

/** `POST /api/conversations/{id}/tools/{name}`: a button that runs a tool. */
export const toolRunRequestSchema = z.object({
  input: z.json().default({}).describe('The arguments of the tool.'),
  stream: z.boolean().default(true),
  format: streamFormatSchema.default('ui-message-stream'),
});

/** `POST /chat` and `POST /chat-with-history`. */
export const textChatRequestSchema = z.object({
  user_query: z.string(),
  system_prompt: z.string().max(100_000).nullish(),
  history: z
    .array(z.object({ role: z.enum(['user', 'assistant', 'system']), content: z.string() }))
    .max(10_000)
    .nullish(),
  session_id: id.nullish(),
  model: z.string().min(1).max(256).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  max_tokens: z.int().min(1).max(1_000_000).nullish(),
  stream: z.boolean().default(true),
});
export type TextChatRequest = z.infer<typeof textChatRequestSchema>;

export const renameRequestSchema = z.object({ title: z.string().trim().min(1).max(200) });

export const listQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(30),
  cursor: z.string().min(1).max(200).optional(),
});

const flag = z.stringbool().default(false);

/** `GET /api/route`: what a request would need, of which the answer tells who would be asked. */
export const routeQuerySchema = z.object({
  model: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('A model id, an alias, a route or `auto`; the default model without it.'),
  message: z.string().max(100_000).default('').describe('The question, to judge how hard it is.'),
  tokens: z.coerce
    .number()
    .int()
    .min(0)
    .max(100_000_000)
    .optional()
    .describe('Tokens of the whole request; estimated from the message without it.'),
  tools: flag.describe('Whether tools are offered.'),
  schema: flag.describe('Whether the answer is to follow a JSON schema.'),
  vision: flag.describe('Whether there are images in it.'),
});
export type RouteQuery = z.infer<typeof routeQuerySchema>;

/** A message as `/api` gives it. */
export interface ApiMessage extends Message {
  /** The plain words. */
  content: string;
  parentId: string | null;
  /** ISO 8601. */
  timestamp: string;
}

/** A row of the conversation list. */
export interface ConversationSummary {
  id: string;
  userId: string;
  title: string;
  createdAt: string;
  updatedAt: string;
  /** The turn that is being written just now. */
  runningTurnId: string | null;
}

export interface ConversationDetails extends ConversationSummary {
  /** The answer that is being written; it joins `messages` when its turn ends. */
  runningTurn: RunningTurn | null;
  /** The whole tree, oldest first; `parentId` holds it together. */
  messages: ApiMessage[];
}

export interface RunningTurn {
  turnId: string;
  /** Id that the answer will have. */
  messageId: string;
  /** The message that it answers. */
  parentId: string;
}

export interface ConversationPage {
  conversations: ConversationSummary[];
  nextCursor: string | null;
}

/**
 * How a model has been doing: `degraded` has failed lately and is asked all the same, `down` is asked
 * only when nothing else is left.
 */
export type ModelHealth = 'healthy' | 'degraded' | 'down';

/** An entry of the catalogue, as the model picker needs it. */
export interface ModelSummary {
  id: string;
  provider: string;
  name: string;
  contextTokens: number | null;
  maxOutputTokens: number | null;
  aliases: string[];
  /** Of a route: that of the best of its targets. */
  health: ModelHealth;
}

export interface ModelList {
  defaultModel: string;
  models: ModelSummary[];
}

/** An agent or a team that can be asked in the place of a model. */
export interface AgentSummary {
  /** `agent/shop`, `team/research`. */
  id: string;
  title: string;
  description: string;
  /** Names of the agents that speak in it, for a team. */
  members: string[];
  /** Names of the tools that it may use. */
  tools: string[];
}

/** `GET /api/agents`. */
export interface AgentList {
  agents: AgentSummary[];
}

/** Who would be asked for an answer, in which order, and why. */
export interface RouteExplanation {
  /** What was asked for, as the catalogue names it. */
  requested: string;
  needs: RouteNeeds;
  /** In the order in which they would be asked. */
  targets: ExplainedTarget[];
}

export interface RouteNeeds {
  /** Upper estimate. */
  inputTokens: number;
  /** Null where the client sets no limit. */
  outputTokens: number | null;
  tools: boolean;
  jsonSchema: boolean;
  vision: boolean;
  /** Whether a small and quick model will do. */
  complexity: 'simple' | 'complex';
}

export interface ExplainedTarget {
  provider: string;
  model: string;
  /** `probe`: has failed, and the next call finds out whether it is well again. */
  availability: 'ready' | 'probe' | 'cooling';
  /** Whether what is left of its rate limits is enough. */
  hasBudget: boolean;
  /** What the request needs and the model is known not to have. */
  lacks: string[];
  /** In words. */
  reasons: string[];
}
