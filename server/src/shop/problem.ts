import type { Suggestion, ToolProblem, ToolProblemCode } from '@chimera/protocol/shop';

/** Why the shop did not do what was asked; its message is worded so that a model can act on it. */
export class ShopProblem extends Error {
  override readonly name = 'ShopProblem';
  readonly problem: ToolProblem;

  constructor(code: ToolProblemCode, message: string, suggestions: Suggestion[] = []) {
    super(message);
    this.problem = { code, message, suggestions };
  }
}
