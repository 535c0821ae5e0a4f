/** Where the draft of a conversation is kept; null for the conversation that has not begun. */
export function draftKey(conversationId: string | null): string {
  return `chimera.draft.${conversationId ?? 'new'}`;
}
