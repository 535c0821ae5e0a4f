import type { IndexedProduct } from '../../store/product-index.ts';
import type { StoredProduct } from '../../store/products.ts';
import { stemText } from './words.ts';

/** A product as the index has it. */
export function toIndexedProduct(product: StoredProduct): IndexedProduct {
  return {
    id: product.id,
    kind: stemText(product.kind),
    name: stemText(product.name),
    category: stemText(product.category),
    tags: stemText(product.tags.join(' . ')),
    attributes: stemText(Object.values(product.attributes).join(' . ')),
    description: stemText(product.description),
  };
}
