/** What the shop shows of stored rows. */
import {
  type Cart,
  CURRENCY,
  type Product,
  type ProductDetails,
  type Suggestion,
} from '@chimera/protocol/shop';
import type { StoredCartLine } from '../store/carts.ts';
import type { StoredProduct } from '../store/products.ts';

const CENTS = 100;

export function productView(product: StoredProduct): Product {
  return {
    id: product.id,
    name: product.name,
    description: product.description,
    price: product.priceCents / CENTS,
    currency: CURRENCY,
    category: product.category,
    imageUrl: product.imageUrl,
    inStock: product.stock > 0,
    stock: product.stock,
    createdAt: new Date(product.createdAt).toISOString(),
  };
}

export function detailsView(
  product: StoredProduct,
  recommendations: readonly StoredProduct[],
): ProductDetails {
  return {
    ...productView(product),
    kind: product.kind,
    tags: product.tags,
    attributes: product.attributes,
    recommendations: recommendations.map(productView),
  };
}

export function cartView(sessionId: string, lines: readonly StoredCartLine[]): Cart {
  return {
    sessionId,
    items: lines.map((line) => ({
      productId: line.productId,
      name: line.name,
      imageUrl: line.imageUrl,
      unitPrice: line.priceCents / CENTS,
      quantity: line.quantity,
      lineTotal: (line.priceCents * line.quantity) / CENTS,
      stock: line.stock,
      addedAt: new Date(line.addedAt).toISOString(),
    })),
    itemCount: lines.reduce((count, { quantity }) => count + quantity, 0),
    total: lines.reduce((cents, line) => cents + line.priceCents * line.quantity, 0) / CENTS,
    currency: CURRENCY,
  };
}

/** @param price dollars, as the API has them. */
export function toCents(price: number): number {
  return Math.round(price * CENTS);
}

export function productSuggestion({ id, name }: { id: string; name: string }): Suggestion {
  return { type: 'product', id, name };
}
