/** Asks a model something beside the chat: who speaks next, what was said in short. */
import { answerTo, callModel, type ModelCall, type Program, runTools } from './program.ts';

type Question = Pick<ModelCall, 'purpose' | 'model' | 'messages' | 'responseFormat'>;

/** What it answers, in words. It is offered no tools; calls that it makes up are refused. */
export function* askAside(path: string[], question: Question): Program<string> {
  const call: ModelCall = { ...question, tools: [], clientTools: [], cacheSeed: null };
  const { text, calls } = yield* callModel(path, call);
  const refused = calls
    .filter(({ run }) => run === 'server')
    .map((one) => answerTo(one, 'denied', 'Not run: there are no tools here.'));
  if (refused.length > 0) yield* runTools(path, refused);
  return text;
}
