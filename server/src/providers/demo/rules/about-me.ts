/** Says what the demo model is, and what it is not. */
import { say } from '../plan.ts';
import { canShop } from '../shop/shop-tools.ts';
import type { Rule } from '../situation.ts';

const ASKS_ABOUT_ME =
  /\b(who|what) (are|r) you\b|\byour name\b|\bare you (an? )?(ai|bot|human|real|person|robot|chatgpt|gpt|llm|language model)|\b(which|what) (ai |language )?model\b|\bwhat can you do\b|^help\b/;

const SHOPPING =
  '- "Show me wireless headphones under 100", then "tell me more about the second one", "add two to my cart"';

export const aboutMe: Rule = ({ heard, hasImage, tools }) => {
  if (hasImage) {
    return say(
      'I received your picture, but I cannot see: I am the built-in **demo model**, a handful of rules without any AI.',
      'A real model can. Set a key, for example `GROQ_API_KEY`, start Chimera again, and pick a model that reads images.',
    );
  }
  if (!ASKS_ABOUT_ME.test(heard)) return undefined;
  return say(
    'I am the **demo model** that comes with Chimera. I am not an AI: a few rules look for words in your message and choose an answer that somebody wrote beforehand. What you see around me is real, though: the streaming, the stored conversation, the answer that survives a reload.',
    'Things that you can try with me:',
    [
      '- "Tell me a long story", and reload the page in the middle of it',
      '- "Show me a table", "a list" or "some code"',
      '- "What time is it?", to see a tool being called',
      '- "What is Chimera?", or "How do I set a key?"',
      ...(canShop(tools) ? [SHOPPING] : []),
    ].join('\n'),
    'For real answers, connect a real model: "How do I set a key?" tells you how.',
  );
};
