/** Puts the results of tools into words. */
import type { ModelMessage } from '../../port.ts';
import { say } from '../plan.ts';
import type { Rule } from '../situation.ts';

type ToolMessage = Extract<ModelMessage, { role: 'tool' }>;

export const toolResult: Rule = ({ toolResults }) => {
  if (toolResults.length === 0) return undefined;
  return say(...toolResults.map(wordResult));
};

function wordResult({ toolName, content }: ToolMessage): string {
  const result = describe(content);
  return toolName === 'clock'
    ? `The clock says: ${result}`
    : `The tool \`${toolName}\` answered: ${result}`;
}

/** Fields of a JSON object become a list, everything else is quoted as it is. */
function describe(content: string): string {
  const fields = readFields(content);
  if (fields === undefined) return `**${content.trim()}**`;
  const [only, ...others] = fields;
  if (only !== undefined && others.length === 0) return `**${only[1]}**`;
  return `\n\n${fields.map(([name, value]) => `- ${name}: **${value}**`).join('\n')}`;
}

function readFields(content: string): [string, string][] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  return Object.entries(parsed).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}
