import { NO_USAGE, type Usage } from '@chimera/protocol/events';
import type { MessageMetadata } from '@chimera/protocol/message';
import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { agentName } from '../../chat/agent-words.ts';
import { Popover } from '../../ui/popover.tsx';
import { formatCount, formatDollars } from '../usage/usage-format.ts';
import classes from './answer-details.module.css';

interface AnswerDetailsProps {
  /** Words that tell one answer from another. */
  excerpt: string;
  metadata: MessageMetadata;
}

/** What an answer has used, and which agent used what; behind a button. */
export function AnswerDetails({ excerpt, metadata }: AnswerDetailsProps): ReactNode {
  const { usage, usageByAgent } = metadata;
  if (usage === undefined || usage.inputTokens + usage.outputTokens === 0) return null;
  const agents = Object.entries(usageByAgent ?? {});
  return (
    <Popover
      kind="dialog"
      label="What this answer used"
      className={classes.popover}
      trigger={{
        content: <Info size={15} />,
        className: classes.trigger,
        label: `Details of the answer: ${excerpt}`,
      }}
    >
      {() => (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{agents.length === 0 ? 'Answer' : 'Agent'}</th>
              <th scope="col">Tokens in</th>
              <th scope="col">Tokens out</th>
              <th scope="col">Cost</th>
            </tr>
          </thead>
          <tbody>
            {agents.map(([path, used]) => (
              <UsageRow key={path} name={agentLabel(path)} usage={used} />
            ))}
            <UsageRow name={agents.length === 0 ? 'This one' : 'All together'} usage={usage} />
          </tbody>
        </table>
      )}
    </Popover>
  );
}

function UsageRow({ name, usage }: { name: string; usage: Usage }): ReactNode {
  const { inputTokens, outputTokens, costMicros, estimated } = { ...NO_USAGE, ...usage };
  const mark = estimated ? '≈ ' : '';
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{mark + formatCount(inputTokens)}</td>
      <td>{mark + formatCount(outputTokens)}</td>
      <td>{costMicros === null ? 'not known' : formatDollars(costMicros)}</td>
    </tr>
  );
}

/** Agents are told by their paths, whose ids may hold a `/` themselves: the last word is the name. */
function agentLabel(path: string): string {
  return path === '' ? 'The team itself' : agentName(path);
}
