/** What the demo model asks, in one place, since it has to know its own questions again. */

export const ASK_ADD = 'Shall I add it to your cart?';
export const ASK_SIMILAR = 'Shall I look for something similar?';
/** Whether an answer ended with a question that can be declined. */
export function asksForConsent(answer: string): boolean {
  return answer.endsWith(ASK_ADD) || answer.endsWith(ASK_SIMILAR);
}

export const ASK_WHICH = 'Which one do you mean';
