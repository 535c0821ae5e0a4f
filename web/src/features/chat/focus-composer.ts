/**
 * Puts the focus where the reader goes on, after a button that is about to vanish was pressed. On a touch
 * screen that is the conversation: in the message box the keyboard would jump up.
 */
export function focusComposer(): void {
  const id = matchMedia('(hover: hover)').matches ? 'message-input' : 'conversation';
  document.getElementById(id)?.focus();
}
