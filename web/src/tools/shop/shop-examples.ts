/** Results of the shop's tools as they come from the server, for stories and tests. */
import type {
  Cart,
  CartUpdate,
  Product,
  ProductDetails,
  SearchResult,
  ToolProblem,
} from '@chimera/protocol/shop';

function picture(hue: number): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240">
    <rect width="320" height="240" fill="hsl(${hue} 45% 88%)"/>
    <path d="M90 140a70 70 0 0 1 140 0" fill="none" stroke="hsl(${hue} 45% 38%)" stroke-width="16"/>
    <rect x="76" y="130" width="34" height="60" rx="14" fill="hsl(${hue} 45% 38%)"/>
    <rect x="210" y="130" width="34" height="60" rx="14" fill="hsl(${hue} 45% 38%)"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function product(id: string, name: string, price: number, stock: number, hue: number): Product {
  return {
    id,
    name,
    description:
      'Light over-ear headphones with a warm sound, soft cushions and thirty hours of music from one charge.',
    price,
    currency: 'USD',
    category: 'Audio',
    imageUrl: picture(hue),
    inStock: stock > 0,
    stock,
    createdAt: '2026-11-01T08:00:00.000Z',
  };
}

const aurora = product('headphones-aurora', 'Aurora Wireless Headphones', 79.9, 24, 168);
const tern = product('headphones-tern', 'Tern Foldable Wireless Headphones', 49.5, 3, 28);
const lumen = product('headphones-lumen', 'Lumen Noise-Cancelling Headphones', 99, 0, 250);
const reed = product('headphones-reed', 'Reed Kids’ Headphones with a Volume Limit', 24, 80, 330);

export const foundProducts: Product[] = [aurora, tern, lumen, reed];

export const searchResult: SearchResult = {
  products: foundProducts,
  query: 'wireless headphones',
  total: 11,
  filters: { category: null, minPrice: null, maxPrice: 100, inStock: null },
};

/** The details of one of {@link foundProducts}, with the others as what goes with it. */
export function detailsOf(index: number): ProductDetails {
  const chosen = foundProducts[index] ?? aurora;
  return {
    ...chosen,
    kind: 'wireless headphones',
    tags: ['wireless', 'travel'],
    attributes: { colour: 'sand', connection: 'Bluetooth', battery: '30 hours' },
    recommendations: foundProducts.filter(({ id }) => id !== chosen.id),
  };
}

function lineOf({ id, name, imageUrl, price, stock }: Product, quantity: number) {
  return {
    productId: id,
    name,
    imageUrl,
    unitPrice: price,
    quantity,
    lineTotal: price * quantity,
    stock,
    addedAt: '2026-11-21T12:00:00.000Z',
  };
}

export const emptyCart: Cart = {
  sessionId: 'conversation-1',
  items: [],
  itemCount: 0,
  total: 0,
  currency: 'USD',
};

export const filledCart: Cart = {
  ...emptyCart,
  items: [lineOf(aurora, 2), lineOf(tern, 1)],
  itemCount: 3,
  total: 209.3,
};

export const cartUpdate: CartUpdate = {
  action: 'added',
  productId: aurora.id,
  name: aurora.name,
  quantity: 2,
  message: `Added 2 × ${aurora.name}.`,
  cart: filledCart,
};

export const problem: ToolProblem = {
  code: 'unknown_product',
  message: 'There is no product “headphones-arora”.',
  suggestions: [
    { type: 'product', id: aurora.id, name: aurora.name },
    { type: 'search', query: 'wireless headphones' },
  ],
};
