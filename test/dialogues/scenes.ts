import type { ModelKind } from './dialogue.ts';
import type { Scene } from './scene.ts';
import { APPROVALS } from './scenes/approvals.ts';
import { BUDGETS } from './scenes/budgets.ts';
import { BUTTONS } from './scenes/buttons.ts';
import { CLIENTS } from './scenes/clients.ts';
import { DEPARTURES } from './scenes/departures.ts';
import { FAILURES } from './scenes/failures.ts';
import { MID_TOOL } from './scenes/mid-tool.ts';
import { QUESTIONS } from './scenes/questions.ts';
import { RESTARTS } from './scenes/restarts.ts';
import { TEAMS } from './scenes/teams.ts';

export interface SceneGroup {
  about: string;
  model: ModelKind;
  scenes: readonly Scene[];
}

/** The dialogues in which more happens than words, by what happens in them. */
export const SCENES: readonly SceneGroup[] = [
  { about: 'approvals', model: 'scripted', scenes: APPROVALS },
  { about: 'questions to a person', model: 'scripted', scenes: QUESTIONS },
  { about: 'buttons', model: 'scripted', scenes: BUTTONS },
  { about: 'budgets', model: 'scripted', scenes: BUDGETS },
  { about: 'in mid-tool', model: 'scripted', scenes: MID_TOOL },
  { about: 'who stops, leaves or deletes', model: 'scripted', scenes: DEPARTURES },
  { about: 'clients', model: 'scripted', scenes: CLIENTS },
  { about: 'what fails', model: 'scripted', scenes: FAILURES },
  { about: 'a server that starts again', model: 'scripted', scenes: RESTARTS },
  { about: 'teams', model: 'demo', scenes: TEAMS },
];
