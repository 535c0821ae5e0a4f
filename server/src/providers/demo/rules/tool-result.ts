/** Puts the results of tools into words. */
import { isJsonObject, parseJson } from '../json-text.ts';
import { say } from '../plan.ts';
import type { Rule } from '../situation.ts';

export const toolResult: Rule = ({ toolResults }) => {
  if (toolResults.length === 0) return undefined;
  return say(
    ...toolResults.map(({ toolName, content }) => wordToolResult({ name: toolName, content })),
  );
};

/** Words what one tool answered, of which nothing but its name is known. */
export function wordToolResult({ name, content }: { name: string; content: string }): string {
  return name === 'clock'
    ? wordTime(content)
    : `The tool \`${name}\` answered: ${describe(content)}`;
}

/** The clock says `Friday, 1 May 2026 at 12:34:00 (Asia/Tokyo); …`: the day, the time and the zone. */
function wordTime(content: string): string {
  const [, time, zone] = /^([^(;]+) \(([^)]+)\)/.exec(content) ?? [];
  if (time === undefined || zone === undefined) return `The clock says: ${describe(content)}`;
  const place = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
  return zone === 'UTC' ? `It is **${time}** UTC.` : `In ${place} it is **${time}**.`;
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
  const parsed = parseJson(content);
  if (!isJsonObject(parsed)) return undefined;
  return Object.entries(parsed).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}
