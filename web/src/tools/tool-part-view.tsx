import type { ReactNode } from 'react';
import { toolLabel } from '../chat/activity.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { ApprovalCard } from './approval/approval-card.tsx';
import classes from './call-frame.module.css';
import { ToolCard } from './tool-card.tsx';
import { toolComponents } from './tool-registry.ts';
import type { ToolViewProps } from './tool-view.ts';

/**
 * Shows a tool call with the component of its tool, or with the card that fits any. What waits for a
 * person's approval is the same for all tools.
 */
export function ToolPartView({ part, isOver }: ToolViewProps): ReactNode {
  const Component = toolComponents.get(part.toolName) ?? ToolCard;
  const { approval } = part;
  const isAsking = part.state === 'approval-requested' && approval !== undefined && !isOver;
  return (
    <ErrorBoundary what={`the result of ${toolLabel(part.toolName)}`} resetKey={part}>
      <div className={classes.frame} data-live={!isOver}>
        {isAsking ? (
          <ApprovalCard key={approval.id} part={part} approval={approval} />
        ) : (
          <Component part={part} isOver={isOver} />
        )}
      </div>
    </ErrorBoundary>
  );
}
