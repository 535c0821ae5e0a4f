import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadAgents } from '../../../agents/load-agents.ts';
import { drive, programInput, speakers } from '../../../agents/testing/drive.ts';
import type { ModelMessage } from '../../port.ts';
import { respond } from '../respond.ts';
import { shopTools, user } from '../testing/shop-transcript.ts';

const system = (content: string): ModelMessage => ({ role: 'system', content });
const own = (content: string): ModelMessage => ({ role: 'assistant', content });
const from = (name: string, content: string): ModelMessage => ({ role: 'user', name, content });
const answer = (...messages: ModelMessage[]): string => respond(messages, []).text;

describe('the shipped teams', () => {
  const folder = fileURLToPath(new URL('../../../../../agents', import.meta.url));
  const toolNames = ['clock', ...shopTools.map(({ name }) => name)];
  const { runnables } = loadAgents({ folder, toolNames });

  /** Runs a team with the demo model in every part. */
  function run(id: string, question: string) {
    const team = runnables.get(id);
    if (team === undefined) throw new Error(`There is no ${id}.`);
    const said: string[] = [];
    const { result, effects } = drive(team.start(programInput(question)), {
      models: ({ call: { messages } }) => {
        said.push(respond(messages, []).text);
        return said.at(-1) ?? '';
      },
    });
    return { result, said, speakers: speakers(effects, 2) };
  }

  test('the editor writes, is criticised, mends, and is approved', () => {
    const { result, said } = run('team/editor', 'Write a short text about lighthouses.');
    expect(result?.reason).toBe('completed');
    expect(said).toHaveLength(4);
    const [draft, critique, mended, verdict] = said;
    expect(draft).toMatch(/^# Lighthouses\n/);
    expect(critique).toMatch(/^1\. .+\n2\. .+\n3\. /);
    expect(mended).toMatch(/^# Lighthouses\n\nThis is about lighthouses/);
    expect(mended).not.toBe(draft);
    expect(verdict).toBe('APPROVED');
  });

  test('the research team plans, takes notes and reports', () => {
    const { result, said, speakers: order } = run('team/research', 'Why do leaves turn red?');
    expect(result?.reason).toBe('completed');
    expect(order).toEqual(['planner', 'researcher', 'writer']);
    expect(said.at(-1)).toMatch(/^The question was "Why do leaves turn red"/);
    expect(said.at(-1)).toMatch(/demo model: a few rules/);
  });
});

describe('a part', () => {
  const writer = system(
    'You are the writer of a team of two. Write the text that the user asks for.',
  );
  const critic = system(
    'You are the critic of a team of two. When nothing is left, reply with the single word APPROVED.',
  );

  test('begins anew with a new task', () => {
    const earlier = [
      user('Write about ships'),
      own('# Ships'),
      from('critic', '1. No.'),
      own('# Ships'),
    ];
    expect(answer(writer, ...earlier, user('Write about trains'))).toMatch(
      /^# Trains\n.+One of them/s,
    );
  });

  test('is played among agents without names as well', () => {
    expect(answer(critic, user('A draft'))).toMatch(/^1\. /);
    expect(answer(critic, user('A draft'), own('1. No.'), user('A better draft'))).toBe('APPROVED');
    expect(answer(writer, user('Write about rain'), own('# Rain'), user('1. No.\n2. No.'))).toMatch(
      /This is about rain/,
    );
  });

  test.each([
    ['You are the critic. Be strict.', 'I have nothing to add. The text is good as it is.'],
    ['You are the critic. End with "LGTM" when it is good.', 'LGTM'],
    ['You are a reviewer. Say TERMINATE when it is good.', 'TERMINATE'],
  ])('ends as its instructions say: %s', (instructions, expected) => {
    expect(answer(system(instructions), user('x'), own('1. No.'), user('y'))).toBe(expected);
  });
});

describe('an agent that it does not know', () => {
  const assistant = system(
    'You are a helpful AI assistant. Solve tasks with your skills. Reply "TERMINATE" in the end when everything is done.',
  );

  test('answers first, and ends the chat when nothing more is said', () => {
    expect(answer(assistant, user('Tell me a short story'))).toMatch(/Logbook/);
    expect(answer(assistant, user('Hello'), own('Hello!'), user(''))).toBe('TERMINATE');
    expect(answer(assistant, user('Hello'), own('Hello!'), user('Thank you!'))).toBe('TERMINATE');
  });

  test('ends it after a few turns, whatever is said', () => {
    const turn = [user('And why?'), own('Because.')];
    expect(answer(assistant, ...turn, user('And why?'))).not.toBe('TERMINATE');
    expect(answer(assistant, ...turn, ...turn, ...turn, user('And why?'))).toBe('TERMINATE');
  });

  test.each(['Answer in JSON only.', 'Reply in the style of NASA.', 'Be brief.'])(
    'takes no other capitals for a word that ends it: %s',
    (instructions) => {
      const turn = [user('And why?'), own('Because.')];
      expect(answer(system(instructions), ...turn, ...turn, ...turn, user('Thanks'))).toMatch(/ /);
    },
  );
});

describe('the selection of a speaker', () => {
  const roles = system(
    'You moderate a conversation of several roles. These roles are available: …',
  );
  const ask = (names: string): ModelMessage =>
    system(`Read the conversation above. Then choose the next role to speak from [${names}].`);

  test.each([
    ['a, b, c', [], 'a'],
    ['a, b, c', ['a'], 'b'],
    ['a, b, c', ['a', 'b'], 'c'],
    ['a, b, c', ['a', 'b', 'c'], 'a'],
    ['a, b, c', ['a', 'b', 'c', 'a'], 'b'],
    ['b, c', ['a', 'b'], 'c'],
    ["'User proxy', 'coder'", ['User_proxy'], 'coder'],
  ])('from %s after %j is %s', (names, spoken, expected) => {
    const said = spoken.map((name) => from(name, 'Words.'));
    expect(answer(roles, user('Go'), ...said, ask(names))).toBe(expected);
  });

  test('is one name in the words of AutoGen too, and when it is asked again', () => {
    const autogen = system(
      "Read the above conversation. Then select the next role from ['Alice', 'Bob'] to play. Only return the role.",
    );
    expect(answer(roles, from('Alice', 'Hi'), autogen)).toBe('Bob');
    const again = system(
      'You named none of the roles. The names are [Alice, Bob]; write one of them.',
    );
    expect(answer(roles, from('Alice', 'Hi'), autogen, own('Hm'), again)).toBe('Bob');
  });
});

describe('a summary', () => {
  const ask = system('Sum up what the conversation above came to, in the fewest words.');

  test('is made of the task and the last words that say something', () => {
    expect(
      answer(user('Find a name'), from('writer', 'Call it Ida.'), from('critic', 'TERMINATE'), ask),
    ).toBe('Asked: Find a name\n\nSaid last: Call it Ida.');
  });

  test('is short, and says when there is nothing', () => {
    expect(answer(user('x'.repeat(2_000)), ask).length).toBeLessThan(410);
    expect(answer(user('TERMINATE'), ask)).toBe('Nothing was said.');
  });
});
