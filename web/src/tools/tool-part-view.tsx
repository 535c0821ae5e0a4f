import type { ToolPart } from '@chimera/protocol/message';
import type { ReactNode } from 'react';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { ToolCard } from './tool-card.tsx';
import { toolComponents } from './tool-registry.ts';

/** Shows a tool call with the component of its tool, or with the card that fits any. */
export function ToolPartView({ part }: { part: ToolPart }): ReactNode {
  const Component = toolComponents.get(part.toolName) ?? ToolCard;
  return (
    <ErrorBoundary what={`the result of ${part.toolName}`} resetKey={part}>
      <Component part={part} />
    </ErrorBoundary>
  );
}
