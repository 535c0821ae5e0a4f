import type { Scene } from './scene.ts';
import { APPROVALS } from './scenes/approvals.ts';
import { BUTTONS } from './scenes/buttons.ts';
import { FAILURES } from './scenes/failures.ts';
import { MID_TOOL } from './scenes/mid-tool.ts';
import { RESTARTS } from './scenes/restarts.ts';

/** The dialogues in which more happens than words, by what happens in them. */
export const SCENES: Readonly<Record<string, readonly Scene[]>> = {
  approvals: APPROVALS,
  buttons: BUTTONS,
  'in mid-tool': MID_TOOL,
  'what fails': FAILURES,
  'a server that starts again': RESTARTS,
};
