/** Tells a story: long enough to reload the page in the middle of it. */
import { say } from '../plan.ts';
import type { Rule } from '../situation.ts';
import { pick } from '../situation.ts';

const ASKS_FOR_STORY = /\b(story|stories|tale|essay|poem|something long|long (text|answer))\b/;
const ASKS_FOR_SHORT = /\b(short|brief|quick|tiny|little)\b/;
const LONGEST_TOPIC_CHARACTERS = 60;

export const story: Rule = (situation) => {
  if (!ASKS_FOR_STORY.test(situation.heard)) return undefined;
  const keeper = pick(['Marta', 'Ilse', 'Tomás', 'Noor'], situation);
  const island = pick(['Grey Skerry', 'Longholm', 'the Outer Stone'], situation);
  const topic = /\babout ([^.!?\n]+)/.exec(situation.said)?.[1]?.trim();
  const isTopicUsable = topic !== undefined && topic.length <= LONGEST_TOPIC_CHARACTERS;
  const dedication = isTopicUsable
    ? [
        `*You asked for a story about ${topic}. I only know this one, so please find that in it yourself.*`,
      ]
    : [];
  const chapters = tellStory(keeper, island);
  const told = ASKS_FOR_SHORT.test(situation.heard) ? chapters.slice(0, 2) : chapters;
  return say('## The Logbook of the Lighthouse', ...dedication, ...told);
};

function tellStory(keeper: string, island: string): string[] {
  return [
    `On ${island}, where the charts stop being sure of themselves, there stood a lighthouse, and in it lived ${keeper}, who kept the light and the logbook. The light was for the ships. The logbook was for whoever came next. "The light says that somebody is here," the old keeper used to say. "The book says that somebody was." And so every evening, before the lamp was lit, ${keeper} wrote down what the day had been: the wind, the ships, the gulls that had quarrelled, the sentence that the radio had broken off in the middle of.`,
    `There was one rule, and it was older than the tower. *First the book, then the lamp.* Nothing was to be shown to the sea that had not been written down before. It seemed a strange rule, and on calm evenings it was a tedious one. But keepers are people who follow tedious rules on calm evenings, so that they have them on the other kind.`,
    `The other kind came in November. The storm did not arrive so much as gather, out of every direction at once, until the windows hummed and the stairs felt like the inside of a flute. Out on the water a ship was asking for its way, one letter at a time, in flashes. ${keeper} wrote the first letter into the book and then sent the answer with the lamp; wrote the second, and sent it; wrote the third.`,
    `Then the lightning found the tower. There was a sound like a cupboard full of plates, and after it no light, no hum, no radio, only the dark and the sea. For a moment ${keeper} did not know how much had been said. Had the ship seen three letters, or four? To send one twice would turn its course toward the rocks. To leave one out would do the same, only more politely.`,
    `But there was the book. By the light of a single match the page showed three letters, the ink of the last one still wet. No more had been written, so no more could have been sent; and all that had been written had been meant. ${keeper} found the spare lamp, and the oil, and a dry wick, and went on, not from the beginning, and not from somewhere near it, but with the fourth letter.`,
    `Out on the water the captain had waited through the dark. "They stopped," said the helmsman. "They stopped in the middle of a word." The captain said nothing, for there are people who have learnt to wait in the middle of a word. And then, small and yellow and entirely steady, the fourth letter came, and the fifth, and the ship turned its shoulder to the wind and passed the rocks so closely that the cook could hear them breathe.`,
    `In spring the captain climbed the stairs of the tower with a bottle and a question. "When the light went out," he asked, "how did you know where to go on?" ${keeper} turned the logbook around and showed him the page. He read it for a long time: the three letters, the smudge where the match had been dropped, and below it the rest of the message, in the same hand, without so much as a blank line between.`,
    `"You cannot even see the place," he said. "You can," said ${keeper}, and pointed at a little mark in the margin, no larger than a seam in a good coat. "I always make one. Not because anything is missing. Only so that nobody ever has to wonder." And then it was evening, and the wind was rising a little, and ${keeper} dipped the pen. First the book. Then the lamp.`,
  ];
}
