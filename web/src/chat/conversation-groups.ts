import type { ConversationSummary } from '@chimera/protocol/api';

export interface ConversationGroup {
  label: string;
  conversations: ConversationSummary[];
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Puts conversations, newest first, under headings of when they were last used. */
export function groupByDate(
  conversations: ConversationSummary[],
  now: Date,
  locale?: string,
): ConversationGroup[] {
  const groups = new Map<string, ConversationSummary[]>();
  for (const conversation of conversations) {
    const label = dateLabel(new Date(conversation.updatedAt), now, locale);
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [conversation]);
    else group.push(conversation);
  }
  return [...groups].map(([label, members]) => ({ label, conversations: members }));
}

function dateLabel(date: Date, now: Date, locale: string | undefined): string {
  const days = Math.round((startOfDayMs(now) - startOfDayMs(date)) / DAY_MS);
  if (days <= 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (days <= 7) return 'Previous 7 days';
  if (days <= 30) return 'Previous 30 days';
  return date.toLocaleDateString(locale, { month: 'long', year: 'numeric' });
}

function startOfDayMs(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
