/** The teams that are shipped, with the demo model: they come to an end by themselves. */
import { textOf } from '@chimera/protocol/message';
import { expect } from 'vitest';
import { openSession, wordsOf } from '../../harness/session-reader.ts';
import { handOversIn, speakersIn } from '../conversation.ts';
import type { Scene } from '../scene.ts';

export const TEAMS: readonly Scene[] = [
  {
    name: 'a writer and a critic work until the critic has nothing to add',
    async play({ conversation }) {
      const reader = await conversation.say('Write a poem about ships.', { agent: 'team/editor' });
      const message = await reader.end();
      expect(message.metadata).toMatchObject({ agent: 'team/editor', endReason: 'completed' });
      expect(speakersIn(reader)).toEqual(['writer', 'critic', 'writer', 'critic']);
      expect(handOversIn(reader)).toEqual([
        'writer to critic',
        'critic to writer',
        'writer to critic',
      ]);
      expect(Object.keys(message.metadata.usageByAgent ?? {})).toEqual([
        'team/editor/writer',
        'team/editor/critic',
      ]);
      expect((await conversation.messages()).at(-1)?.parts).toEqual(message.parts);
    },
  },
  {
    name: 'a research team chooses who speaks, and its choosing is no part of the answer',
    async play({ conversation }) {
      const reader = await conversation.say('Why is the sky blue?', { agent: 'team/research' });
      const message = await reader.end();
      expect(message.metadata.endReason).toBe('completed');
      expect(speakersIn(reader)).toEqual(['planner', 'researcher', 'writer']);
      expect(handOversIn(reader)).toEqual(['planner to researcher', 'researcher to writer']);
      const choices = reader.events.filter(
        (event) => event.type === 'step-start' && event.purpose === 'select-speaker',
      );
      expect(choices.length).toBeGreaterThan(0);
      expect(textOf(message)).not.toMatch(/^(?:planner|researcher|writer)$/m);
    },
  },
  {
    name: 'the same team over a session stream, which names who speaks, and over /v1',
    async play({ stage, conversation, newConversation }) {
      const question = 'Write a poem about ships.';
      const said = await conversation.say(question, { agent: 'team/editor' });
      const text = textOf(await said.end());

      const { id } = newConversation();
      const session = await openSession(stage.app, id);
      await stage.app.post(`/api/stream/${id}`, { message: question, agent: 'team/editor' });
      const events = await session.until('completion');
      session.close();
      expect(wordsOf(events)).toBe(text);
      const agents = events.map(({ data }) => ('agent' in data ? data.agent : undefined));
      expect(new Set(agents)).toEqual(new Set(['writer', 'critic', undefined]));

      const response = await stage.app.post('/v1/chat/completions', {
        model: 'team/editor',
        messages: [{ role: 'user', content: question }],
      });
      expect(await response.json()).toMatchObject({
        choices: [{ message: { content: text }, finish_reason: 'stop' }],
      });
    },
  },
];
