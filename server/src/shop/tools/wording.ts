/** What the tools tell a model: as short as it can be, and with every id that it may use. */
import type { Cart, Product, Suggestion, ToolProblem } from '@chimera/protocol/shop';
import { ToolFailure } from '../../tools/port.ts';
import { ShopProblem } from '../problem.ts';

const MAX_SUGGESTIONS_TOLD = 8;

function formatPrice(price: number): string {
  return `$${price.toFixed(2)}`;
}

/** `headphones-aurora-wireless | Aurora Wireless Headphones | $79.99 | 42 in stock` */
export function productLine({ id, name, price, stock }: Product): string {
  return `${id} | ${name} | ${formatPrice(price)} | ${stock === 0 ? 'out of stock' : `${stock} in stock`}`;
}

export function productLines(products: readonly Product[]): string {
  return products.map((product, index) => `${index + 1}. ${productLine(product)}`).join('\n');
}

export function cartLines({ items, itemCount, total }: Cart): string {
  if (items.length === 0) return 'The cart is empty.';
  const lines = items.map(
    ({ productId, name, quantity, lineTotal }) =>
      `${productId} | ${quantity} × ${name} | ${formatPrice(lineTotal)}`,
  );
  return `Cart: ${itemCount} ${itemCount === 1 ? 'item' : 'items'}, ${formatPrice(total)}\n${lines.join('\n')}`;
}

/** What a call failed with, for the component and for the model. */
export function toolFailure(problem: ToolProblem): ToolFailure {
  const told = problem.suggestions.slice(0, MAX_SUGGESTIONS_TOLD).map(suggestionLine);
  const suggestions = told.length === 0 ? '' : `\nSuggestions:\n${told.join('\n')}`;
  return new ToolFailure(`${problem.code}: ${problem.message}${suggestions}`, problem);
}

/** Runs the work of a tool. @throws {ToolFailure} for a problem of the shop. */
export async function failingAsTool<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ShopProblem ? toolFailure(error.problem) : error;
  }
}

function suggestionLine(suggestion: Suggestion): string {
  switch (suggestion.type) {
    case 'product':
      return `- ${suggestion.id} (${suggestion.name})`;
    case 'category':
      return `- category ${suggestion.name}`;
    case 'search':
      return `- search_products with query “${suggestion.query}”`;
    case 'quantity':
      return `- quantity ${suggestion.quantity}`;
  }
}
