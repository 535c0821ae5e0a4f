/** Greetings, thanks and farewells, when a message is not much more than that. */
import { say } from '../plan.ts';
import { canShop } from '../shop/shop-tools.ts';
import type { Rule } from '../situation.ts';
import { pick } from '../situation.ts';

const LONGEST_SMALL_TALK_CHARACTERS = 60;
const GREETS =
  /^(hi|hello|hey|hallo|hola|bonjour|good (morning|afternoon|evening|day)|greetings)\b/;
const THANKS = /\b(thanks|thank you|thx|cheers)\b/;
const LEAVES = /\b(bye|goodbye|see you|good night)\b/;

export const smallTalk: Rule = (situation) => {
  const { heard, tools } = situation;
  if (heard.length > LONGEST_SMALL_TALK_CHARACTERS) return undefined;
  if (GREETS.test(heard)) {
    const greeting = pick(['Hello!', 'Hi there!', 'Good to see you!'], situation);
    return say(
      `${greeting} I am the demo model of Chimera. I am not an AI, only a few rules, but everything around me is real.`,
      'Ask me to **tell a long story** and reload the page while I write, or ask **what Chimera is**, or **how to set a key** for a real model.',
      ...(canShop(tools) ? ['Or come shopping: **show me wireless headphones under 100**.'] : []),
    );
  }
  if (THANKS.test(heard)) {
    return say(
      pick(['You are welcome!', 'Gladly.', 'My pleasure, as far as rules have one.'], situation),
    );
  }
  if (LEAVES.test(heard)) {
    return say('Goodbye! This conversation is stored; it will be here when you come back.');
  }
  return undefined;
};
