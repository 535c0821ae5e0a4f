/** What the stories of tools share: calls in all their states, and buttons that only tell that they were pressed. */
import type { JsonValue } from '@chimera/protocol/json';
import type { ToolPart } from '@chimera/protocol/message';
import type { Decorator } from '@storybook/react-vite';
import { fn } from 'storybook/test';
import { ApiError } from '../../chat/api-error.ts';
import { type ToolActions, ToolActionsContext } from '../tool-actions.ts';

const READY: ToolActions = {
  blockedReason: null,
  run: fn().mockName('run'),
  respond: fn(async () => undefined).mockName('respond'),
};

function withActions(actions: ToolActions): Decorator {
  return (Story) => (
    <ToolActionsContext value={actions}>
      <Story />
    </ToolActionsContext>
  );
}

/** Nothing else is going on. */
export const withTools = withActions(READY);

/** An answer is being written. */
export const whileBusy = withActions({
  ...READY,
  blockedReason: 'An answer is being written. Wait for it, or stop it.',
});

/** The server refuses every answer of the person. */
export const whenRefused = withActions({
  ...READY,
  respond: async () => {
    throw new ApiError('invalid_request', 'input.amount: must be a positive number.');
  },
});

/** A call of a tool; without more, one whose result is not there yet. */
export function callOf(toolName: string, overrides: Partial<ToolPart> = {}): ToolPart {
  return {
    type: `tool-${toolName}`,
    toolName,
    toolCallId: 'call-1',
    state: 'input-available',
    input: {},
    ...overrides,
  };
}

/** A call that is done. */
export function doneCall(toolName: string, output: object, input: JsonValue = {}): ToolPart {
  // As it comes out of a message.
  const data = JSON.parse(JSON.stringify(output)) as JsonValue;
  return callOf(toolName, { state: 'output-available', outcome: 'ok', input, output: data });
}

/** A call that did not do what it should. */
export function failedCall(toolName: string, output: object | null, errorText: string): ToolPart {
  const { output: data } = doneCall(toolName, output ?? {});
  return callOf(toolName, {
    state: 'output-error',
    outcome: 'error',
    errorText,
    ...(data === undefined ? {} : { output: data }),
  });
}
