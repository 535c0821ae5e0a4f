import type { JsonValue } from '@chimera/protocol/json';
import { cartUpdateSchema, productDetailsSchema, searchResultSchema } from '@chimera/protocol/shop';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  readCart,
  readCartUpdate,
  readProblem,
  readProductDetails,
  readRecommendations,
  readSearchResult,
} from './shop-data.ts';
import { cartUpdate, detailsOf, foundProducts, problem, searchResult } from './shop-examples.ts';

/** As it comes out of a message. */
function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value));
}

describe('results of the shop', () => {
  test('are what the protocol says they are', () => {
    expect(searchResultSchema.parse(searchResult)).toEqual(searchResult);
    expect(productDetailsSchema.parse(detailsOf(0))).toEqual(detailsOf(0));
    expect(cartUpdateSchema.parse(cartUpdate)).toEqual(cartUpdate);
  });

  test('are read as they are', () => {
    expect(readSearchResult(asJson(searchResult))).toEqual(searchResult);
    expect(readRecommendations(asJson({ basedOn: 'audio', products: foundProducts }))).toEqual({
      basedOn: 'audio',
      products: foundProducts,
    });
    expect(readProductDetails(asJson(detailsOf(0)))).toEqual(detailsOf(0));
    expect(readCart(asJson(cartUpdate.cart))).toEqual(cartUpdate.cart);
    expect(readCartUpdate(asJson(cartUpdate))).toEqual(cartUpdate);
    expect(readProblem(asJson(problem))).toEqual(problem);
  });

  const withoutOneField = (whole: object) =>
    Object.keys(whole).map((key) => {
      const { [key]: _gone, ...rest } = whole as Record<string, unknown>;
      return asJson(rest);
    });

  test('are refused when something is missing that a card shows', () => {
    const [line] = cartUpdate.cart.items;
    for (const broken of withoutOneField({ ...line })) {
      const read = readCart(asJson({ ...cartUpdate.cart, items: [broken] }));
      const isShown = read?.items[0]?.name !== undefined && read.items[0].lineTotal !== undefined;
      expect(read === null || isShown).toBe(true);
    }
    expect(readSearchResult(asJson({ products: [{ id: 'p1', name: 'A thing' }] }))).toBeNull();
    expect(readCartUpdate(asJson({ ...cartUpdate, cart: null }))).toBeNull();
    expect(readProductDetails(asJson({ ...detailsOf(0), recommendations: 7 }))).toBeNull();
    expect(readProblem(asJson({ ...problem, suggestions: [{ type: 'new' }] }))).toBeNull();
  });

  test('are not found in just anything', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const data = value as JsonValue;
        expect(readSearchResult(data)).toBeNull();
        expect(readProductDetails(data)).toBeNull();
        expect(readCart(data)).toBeNull();
        expect(readCartUpdate(data)).toBeNull();
      }),
    );
  });
});
