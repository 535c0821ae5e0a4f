/** Words what a tool of the shop refused, with what it suggests instead. */
import { readProducts } from './product-text.ts';
import type { ToolProblem } from './tool-problem.ts';
import type { AnsweredCall } from './turn-so-far.ts';
import { LONGEST_LIST, productList } from './wording.ts';

export function wordProblem(problem: ToolProblem, { input, content }: AnsweredCall): string {
  const suggestions = readProducts(content);
  const opening = openingFor(problem, input);
  const { categories } = problem;
  const named = categories.filter((name) => !opening.includes(name));
  return [
    suggestions.length === 0 ? opening : `${opening} ${introduce(problem)}`,
    ...(suggestions.length === 0 ? [] : [productList(suggestions, LONGEST_LIST)]),
    ...(named.length === 0 ? [] : [`There are these categories: ${named.join(', ')}.`]),
    ...(suggestions.length > 1
      ? ['Say *the first one*, or tell me what you are looking for.']
      : []),
    ...(content.includes('unknown_product') && suggestions.length === 0
      ? ['Tell me what you are looking for, and I search for it.']
      : []),
  ].join('\n\n');
}

function openingFor({ code, message }: ToolProblem, input: AnsweredCall['input']): string {
  const { product_id: id } = input;
  switch (code) {
    case 'unknown_product':
      return typeof id === 'string' ? `There is no product \`${id}\` in this shop.` : message;
    case 'denied':
      return 'That was not allowed, so I have not done it.';
    case 'unknown':
      return 'The server stopped while that was being done, and I do not know whether it was. Ask *what is in my cart?* before we try again.';
    default:
      return message === ''
        ? 'That did not work, and the shop gives no reason.'
        : `That did not work: ${message}`;
  }
}

function introduce({ code }: ToolProblem): string {
  switch (code) {
    case 'not_in_cart':
      return 'This is in it:';
    case 'out_of_stock':
      return 'Would one of these do?';
    default:
      return 'Did you mean one of these?';
  }
}
