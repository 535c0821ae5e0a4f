import type { JsonValue } from '@chimera/protocol/json';
import type { ToolPart } from '@chimera/protocol/message';
import type { Suggestion } from '@chimera/protocol/shop';
import type { ReactNode } from 'react';
import { ActionButton } from '../action-button.tsx';
import { ProblemCard, Suggestions } from '../problem-card.tsx';
import { useToolActions } from '../tool-actions.ts';
import { ToolCard } from '../tool-card.tsx';
import { toolStatus } from '../tool-status.ts';
import type { ToolViewProps } from '../tool-view.ts';
import { readProblem } from './shop-data.ts';

interface ShopCallProps extends ToolViewProps {
  /** What stands there while nothing of the result has come. */
  placeholder: ReactNode;
  /** Draws the result, or as much of it as there is; null for data that is none. */
  children: (output: JsonValue, isWhole: boolean) => ReactNode;
}

/** A call of a tool of the shop, in whatever state it is. */
export function ShopCall({ part, isOver, placeholder, children }: ShopCallProps): ReactNode {
  const { state, output } = part;
  if (state === 'output-available' && output !== undefined) {
    return (
      children(output, part.preliminary !== true || isOver) ?? (
        <ToolCard part={part} isOver={isOver} />
      )
    );
  }
  const { label, tone } = toolStatus(part, isOver);
  if (tone === 'busy') return placeholder;
  if (state !== 'output-error') {
    return <ProblemCard title={label} message={part.approval?.reason ?? null} />;
  }
  const problem = readProblem(output);
  return (
    <ProblemCard
      title={problem === null ? label : 'That did not work'}
      message={problem?.message ?? part.errorText ?? null}
    >
      {problem === null || problem.suggestions.length === 0 ? null : (
        <Suggestions>
          {problem.suggestions.map((suggestion) => (
            <SuggestionButton key={labelOf(suggestion)} suggestion={suggestion} asked={part} />
          ))}
        </Suggestions>
      )}
    </ProblemCard>
  );
}

interface SuggestionButtonProps {
  suggestion: Suggestion;
  /** The call that failed. */
  asked: ToolPart;
}

function SuggestionButton({ suggestion, asked }: SuggestionButtonProps): ReactNode {
  const { run } = useToolActions();
  const { toolName, input } = instead(suggestion, asked);
  return <ActionButton onPress={() => run(toolName, input)}>{labelOf(suggestion)}</ActionButton>;
}

function labelOf(suggestion: Suggestion): string {
  switch (suggestion.type) {
    case 'product':
    case 'category':
      return suggestion.name;
    case 'search':
      return `Search for “${suggestion.query}”`;
    case 'quantity':
      return `Take ${suggestion.quantity}`;
  }
}

/** The call that a suggestion stands for. A product is only shown: nobody buys what they have not seen. */
function instead(suggestion: Suggestion, asked: ToolPart): { toolName: string; input: JsonValue } {
  const input = asked.input !== undefined && isRecord(asked.input) ? asked.input : {};
  switch (suggestion.type) {
    case 'product':
      return { toolName: 'show_product_details', input: { product_id: suggestion.id } };
    case 'search':
      return { toolName: 'search_products', input: { query: suggestion.query } };
    case 'quantity':
      return { toolName: asked.toolName, input: { ...input, quantity: suggestion.quantity } };
    case 'category':
      return asked.toolName === 'get_recommendations'
        ? { toolName: asked.toolName, input: { ...input, based_on: suggestion.name } }
        : { toolName: asked.toolName, input: { ...input, category: suggestion.name } };
  }
}

function isRecord(value: JsonValue): value is { [key: string]: JsonValue } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
