/** A server with an agent whose use of the clock a person must allow. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeProvider, startFakeProvider } from '../fake-provider/server.ts';
import { fakeProviderYaml, startTestApp, type TestApp } from './app.ts';

const ASSISTANT = `kind: agent
name: assistant
description: Answers.
instructions: Answer.
tools: [clock]
`;
const CLERK = `kind: agent
name: clerk
title: Clerk
description: Looks at the clock when it may.
instructions: Answer.
tools: [clock]
approvals: { clock: always }
`;

/** The call that `agent/clerk` has to ask for. */
export const CLOCK_CALL = { name: 'clock', arguments: '{"timeZone":"Asia/Tokyo"}' };

export interface ClerkApp {
  app: TestApp;
  provider: FakeProvider;
  /** Lets the model call the clock once, and asks the clerk; gives the id of the conversation. */
  askClerk(): Promise<string>;
  /** Ids of what the open answer of a conversation asks for. */
  openRequests(conversationId: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function startClerkApp(): Promise<ClerkApp> {
  const folder = await mkdtemp(join(tmpdir(), 'chimera-agents-'));
  await writeFile(join(folder, 'assistant.yaml'), ASSISTANT);
  await writeFile(join(folder, 'clerk.yaml'), CLERK);
  const provider = await startFakeProvider({ models: ['fake-1'] });
  const app = await startTestApp({
    configYaml: fakeProviderYaml(provider.url),
    env: { AGENTS_DIR: folder },
  });
  return {
    app,
    provider,
    async askClerk() {
      provider.queue({ toolCalls: [CLOCK_CALL] });
      const body = { message: 'What time is it?', agent: 'agent/clerk', stream: false };
      const response = await app.post('/api/chat', body);
      const { conversationId } = (await response.json()) as { conversationId: string };
      return conversationId;
    },
    async openRequests(conversationId) {
      const response = await app.post('/api/chat', { message: 'Well?', conversationId });
      const { error } = (await response.json()) as {
        error: { code: string; details: { requestIds?: string[] } };
      };
      return error.details.requestIds ?? [];
    },
    async close() {
      await app.close();
      await provider.close();
      await rm(folder, { recursive: true });
    },
  };
}
