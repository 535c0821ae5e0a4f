/** Small pieces of sentences about products. */
import type { SeenProduct } from './product-text.ts';

/** Products that an answer names; the cards show the others. */
export const LONGEST_LIST = 5;

/** `$1,234.50`. */
export function money(amount: number): string {
  const text = Number.isInteger(amount) ? String(amount) : amount.toFixed(2);
  return `$${text.replaceAll(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/g, ',')}`;
}

/** ` ($59.90)`, or nothing where no price was told. */
export function priceOf({ price }: SeenProduct): string {
  return price === undefined ? '' : ` (${money(price)})`;
}

/** `**Luna Desk Lamp** – $39.90, in stock`: the form that {@link readMemory} reads again. */
export function productLine(product: SeenProduct): string {
  const { name, price, isInStock } = product;
  const facts = [
    ...(price === undefined ? [] : [money(price)]),
    ...(isInStock === undefined ? [] : [isInStock ? 'in stock' : 'sold out']),
  ];
  return `**${name}**${facts.length === 0 ? '' : ` – ${facts.join(', ')}`}`;
}

/** Numbered as they were shown, so that "the second one" means the same for both sides. */
export function productList(products: readonly SeenProduct[], longest: number): string {
  const lines = products
    .slice(0, longest)
    .map((product, index) => `${index + 1}. ${productLine(product)}`);
  const rest = products.length - lines.length;
  return [...lines, ...(rest > 0 ? [`\n… and ${rest} more.`] : [])].join('\n');
}

export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

/** What a tool said, as it said it. */
export function quote(content: string): string {
  return content
    .trim()
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}
