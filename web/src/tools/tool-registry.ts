import type { ToolPart } from '@chimera/protocol/message';
import type { ComponentType } from 'react';
import { ClockCard } from './clock-card.tsx';

/** The component that shows a tool's calls, by the tool's name; the general card shows all others. */
export const toolComponents = new Map<string, ComponentType<{ part: ToolPart }>>([
  ['clock', ClockCard],
]);
