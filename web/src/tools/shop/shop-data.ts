/**
 * Tells results of the shop's tools from data of any other shape: a message of an older version, a part of a
 * result, a tool of another server by the same name. The schemas of the protocol say the same at more length,
 * and would bring a library along that the page has no other use for.
 */
import type { JsonValue } from '@chimera/protocol/json';
import type {
  Cart,
  CartUpdate,
  ProductDetails,
  Recommendations,
  SearchResult,
  ToolProblem,
} from '@chimera/protocol/shop';
import { fieldOf, listAt, numberAt, textAt } from '../../ui/json-fields.ts';

type Data = JsonValue | undefined;

function isProduct(data: Data): boolean {
  const hasWords = ['id', 'name', 'description', 'category', 'currency', 'imageUrl'].every(
    (key) => textAt(data, key) !== null,
  );
  return hasWords && numberAt(data, 'price') !== null && fieldOf(data, 'inStock') !== undefined;
}

function hasProducts(data: Data): boolean {
  return Array.isArray(fieldOf(data, 'products')) && listAt(data, 'products').every(isProduct);
}

function isRecord(data: Data): boolean {
  return data !== null && typeof data === 'object' && !Array.isArray(data);
}

/** A search's result, or as much of it as there is while it runs. */
export function readSearchResult(data: Data): SearchResult | null {
  return hasProducts(data) ? (data as unknown as SearchResult) : null;
}

export function readRecommendations(data: Data): Recommendations | null {
  return hasProducts(data) ? (data as unknown as Recommendations) : null;
}

export function readProductDetails(data: Data): ProductDetails | null {
  const isDetails =
    isProduct(data) &&
    isRecord(fieldOf(data, 'attributes')) &&
    Array.isArray(fieldOf(data, 'recommendations')) &&
    listAt(data, 'recommendations').every(isProduct);
  return isDetails ? (data as unknown as ProductDetails) : null;
}

function isCartLine(data: Data): boolean {
  const hasWords = ['productId', 'name', 'imageUrl'].every((key) => textAt(data, key) !== null);
  const hasNumbers = ['unitPrice', 'quantity', 'lineTotal'].every(
    (key) => numberAt(data, key) !== null,
  );
  return hasWords && hasNumbers;
}

export function readCart(data: Data): Cart | null {
  const isCart =
    Array.isArray(fieldOf(data, 'items')) &&
    listAt(data, 'items').every(isCartLine) &&
    numberAt(data, 'total') !== null &&
    numberAt(data, 'itemCount') !== null &&
    textAt(data, 'currency') !== null;
  return isCart ? (data as unknown as Cart) : null;
}

export function readCartUpdate(data: Data): CartUpdate | null {
  const hasWords = ['action', 'productId', 'message'].every((key) => textAt(data, key) !== null);
  return hasWords && readCart(fieldOf(data, 'cart')) !== null
    ? (data as unknown as CartUpdate)
    : null;
}

/** What the tool itself says of why it did not do what it should. */
export function readProblem(data: Data): ToolProblem | null {
  const isProblem =
    textAt(data, 'code') !== null &&
    textAt(data, 'message') !== null &&
    Array.isArray(fieldOf(data, 'suggestions')) &&
    listAt(data, 'suggestions').every(isSuggestion);
  return isProblem ? (data as unknown as ToolProblem) : null;
}

function isSuggestion(data: Data): boolean {
  switch (textAt(data, 'type')) {
    case 'product':
      return textAt(data, 'id') !== null && textAt(data, 'name') !== null;
    case 'category':
      return textAt(data, 'name') !== null;
    case 'search':
      return textAt(data, 'query') !== null;
    case 'quantity':
      return numberAt(data, 'quantity') !== null;
    default:
      return false;
  }
}
