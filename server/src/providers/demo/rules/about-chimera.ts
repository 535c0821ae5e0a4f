/** Answers questions about Chimera: what it is, how to connect a model, what it survives. */
import type { DemoPlan } from '../plan.ts';
import { say } from '../plan.ts';
import type { Rule } from '../situation.ts';

const TOPICS: readonly { asks: RegExp; answer: DemoPlan }[] = [
  {
    asks: /\bapi keys?\b|\b(set|need|use|add|get|enter|where|which|what)\b.*\bkeys?\b|\b(real|other|better|actual|different) (ai |language )?models?\b|\b(groq|openai|ollama)\b/,
    answer: say(
      'To talk to a real model, give Chimera one key and start it again:',
      '```sh\nGROQ_API_KEY=gsk_your_key npm start\n```',
      'or put the line `GROQ_API_KEY=gsk_your_key` into a file named `.env` beside `package.json`. Groq gives free keys at <https://console.groq.com/keys>.',
      [
        'Other ways that work the same:',
        '- `OPENAI_API_KEY` for OpenAI',
        '- `OLLAMA_BASE_URL=http://127.0.0.1:11434` for models on your own machine',
        '- any server that speaks OpenAI’s API, through `chimera.config.yaml`',
      ].join('\n'),
      'As soon as a real model is there, I step back.',
    ),
  },
  {
    asks: /\b(resilien\w*|reliab\w*|kill -9|crash\w*|reload\w*|offline|disconnect\w*)\b|\b(survive|kill|restart|interrupt|lose|lost|refresh)\w*\b.*\b(answers?|words?|server|process|page|tab|connection|conversations?|chimera)\b/,
    answer: say(
      'An answer that has begun is never lost, never repeated and never silently cut short. Every word is stored before you see it. You need not believe me:',
      [
        '1. Ask me to **tell you a long story**.',
        '2. While I write, **reload this page**. The story is there, and goes on.',
        '3. Go further: **stop the server** in mid-sentence with `kill -9`, and start it again. The answer goes on where it stopped, without a word missing or said twice.',
        '4. Open the same conversation in a second tab: both show the same words.',
      ].join('\n'),
      'With real models it is the same. When a provider breaks off in mid-answer, the next one goes on, and you can see where.',
    ),
  },
  {
    asks: /\bchimera\b|\bthis (app|application|program|site|page|platform|project|server)\b/,
    answer: say(
      '**Chimera** is an AI chat platform that you run yourself. One process is',
      [
        '- a **web chat** with stored conversations, which you are looking at,',
        '- an **OpenAI-compatible gateway** at `/v1` over many providers, which moves on to the next one when one fails,',
        '- a **runtime for agents** whose tools show their results as they work.',
      ].join('\n'),
      'It needs nothing but Node and a file. Its promise: an answer that has begun is never lost, never repeated, never silently cut short. Ask me *how it survives a crash*, and then try it.',
    ),
  },
];

export const aboutChimera: Rule = ({ heard }) =>
  TOPICS.find(({ asks }) => asks.test(heard))?.answer;
