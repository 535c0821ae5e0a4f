/** The shop: what its tools and its routes ask of it. */
import type {
  Cart,
  CategoryList,
  ProductDetails,
  Recommendations,
  SearchFilters,
  SearchResult,
  ToolProblemCode,
} from '@chimera/protocol/shop';
import type { Kysely } from 'kysely';
import type { ProductIndex } from '../store/product-index.ts';
import { findProduct, listCategories, type StoredProduct } from '../store/products.ts';
import type { ShownBy, Tables } from '../store/schema.ts';
import type { Clock } from '../telemetry/clock.ts';
import type { NewId } from '../telemetry/ids.ts';
import {
  addToCart,
  type CartCommand,
  type CartOutcome,
  type QuantityCommand,
  readCart,
  removeFromCart,
  updateCartItem,
} from './cart.ts';
import { seedCatalogue } from './catalogue/seed.ts';
import { recordShown, validateProductId } from './context.ts';
import { nearestProducts } from './nearest-products.ts';
import { ShopProblem } from './problem.ts';
import { recommendFor, recommendInCategory } from './recommendations.ts';
import { createProductSearch } from './search/search.ts';
import { detailsView, productSuggestion, productView, toCents } from './views.ts';

const DETAILS_RECOMMENDATIONS = 4;
const MAX_LOGGED_ID = /^[a-z0-9-]{1,64}$/;

/** A call that was refused because of what it referred to. */
export interface ValidationFailure {
  sessionId: string;
  code: ToolProblemCode;
  /** As it was given; null when it does not look like one, since it may then be anything. */
  productId: string | null;
  suggestions: number;
}

export interface ShopParts {
  db: Kysely<Tables>;
  index: ProductIndex;
  clock: Clock;
  newId: NewId;
  onValidationFailure(failure: ValidationFailure): void;
}

export interface SearchQuery extends SearchFilters {
  query: string;
  limit: number;
  offset: number;
}

/** Everything that has a session also remembers what it showed there. */
export interface Shop {
  /** Brings the products up to date with the catalogue. */
  seed(): Promise<boolean>;
  /**
   * @param sessionId null when nobody is to remember what was found.
   * @throws {ShopProblem} `unknown_category` or `invalid_price_range`.
   */
  search(sessionId: string | null, query: SearchQuery): Promise<SearchResult>;
  /** @throws {ShopProblem} `unknown_product` or `stale_product`. */
  showDetails(
    sessionId: string,
    productId: string,
    withRecommendations: boolean,
  ): Promise<ProductDetails>;
  /** The details of any product; undefined when there is none of that id. */
  findDetails(productId: string): Promise<ProductDetails | undefined>;
  /**
   * @param basedOn a product id or a category.
   * @throws {ShopProblem} `unknown_basis`.
   */
  recommend(sessionId: string, basedOn: string, maxResults: number): Promise<Recommendations>;
  listCategories(): Promise<CategoryList>;
  /** The cart commands take part in the transaction that they are given. */
  addToCart(transaction: Kysely<Tables>, command: QuantityCommand): Promise<CartOutcome>;
  updateCartItem(transaction: Kysely<Tables>, command: QuantityCommand): Promise<CartOutcome>;
  removeFromCart(transaction: Kysely<Tables>, command: CartCommand): Promise<CartOutcome>;
  readCart(sessionId: string): Promise<Cart>;
  /** The cart, as something that was shown. */
  viewCart(sessionId: string): Promise<Cart>;
  transaction<T>(work: (transaction: Kysely<Tables>) => Promise<T>): Promise<T>;
}

export function createShop(parts: ShopParts): Shop {
  const { db, index } = parts;
  const search = createProductSearch(db, index);

  function show(sessionId: string, shownBy: ShownBy, query: string, productIds: string[]) {
    return recordShown(db, parts, { sessionId, shownBy, query, productIds });
  }

  function report(sessionId: string, productId: string, error: ShopProblem['problem']): void {
    parts.onValidationFailure({
      sessionId,
      code: error.code,
      productId: MAX_LOGGED_ID.test(productId) ? productId : null,
      suggestions: error.suggestions.length,
    });
  }

  async function reporting<T>(sessionId: string, id: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ShopProblem) report(sessionId, id, error.problem);
      throw error;
    }
  }

  async function reported(command: CartCommand, work: Promise<CartOutcome>): Promise<CartOutcome> {
    const outcome = await work;
    if (!outcome.ok) report(command.sessionId, command.productId, outcome.problem);
    return outcome;
  }

  async function findBasis(basedOn: string): Promise<StoredProduct | { category: string }> {
    const product = await findProduct(db, basedOn);
    if (product !== undefined) return product;
    const wanted = basedOn.trim().toLowerCase();
    const categories = await listCategories(db);
    const category = categories.find(({ name }) => name === wanted);
    if (category !== undefined) return { category: category.name };
    const words = basedOn.replaceAll('-', ' ');
    const none = { category: null, minPriceCents: null, maxPriceCents: null, inStock: null };
    const { products } = await search.find(words, none, { limit: 3, offset: 0 });
    throw new ShopProblem(
      'unknown_basis',
      `“${basedOn.slice(0, 80)}” is neither a product id nor a category. Use one of the suggestions.`,
      [
        ...products.map(productSuggestion),
        ...categories.map(({ name }) => ({ type: 'category' as const, name })),
      ],
    );
  }

  async function assertFilters({ category, minPrice, maxPrice }: SearchQuery): Promise<void> {
    if (minPrice !== null && maxPrice !== null && minPrice > maxPrice) {
      throw new ShopProblem(
        'invalid_price_range',
        `The lowest price, ${minPrice}, is above the highest, ${maxPrice}.`,
      );
    }
    if (category === null) return;
    const categories = await listCategories(db);
    if (categories.some(({ name }) => name === category)) return;
    const named = categories.map(({ name }) => ({ id: name, name }));
    const near = nearestProducts(category, named, 3);
    throw new ShopProblem(
      'unknown_category',
      `There is no category “${category.slice(0, 80)}”. There are: ${categories.map(({ name }) => name).join(', ')}. Or search without a category.`,
      (near.length > 0 ? near : named).map(({ name }) => ({ type: 'category', name })),
    );
  }

  return {
    seed: () => seedCatalogue(db, index, parts.clock.now()),

    async search(sessionId, asked) {
      const query = { ...asked, category: asked.category?.trim().toLowerCase() ?? null };
      await assertFilters(query);
      const { category, minPrice, maxPrice, inStock, limit, offset } = query;
      const filters = {
        category,
        minPriceCents: minPrice === null ? null : toCents(minPrice),
        maxPriceCents: maxPrice === null ? null : toCents(maxPrice),
        inStock,
      };
      const { products, total } = await search.find(query.query, filters, { limit, offset });
      if (sessionId !== null) {
        const ids = products.map(({ id }) => id);
        await show(sessionId, 'search', query.query, ids);
      }
      return {
        products: products.map(productView),
        query: query.query,
        total,
        filters: { category, minPrice, maxPrice, inStock },
      };
    },

    showDetails: (sessionId, productId, withRecommendations) =>
      reporting(sessionId, productId, async () => {
        const product = await validateProductId(db, sessionId, productId);
        const others = withRecommendations
          ? await recommendFor(db, product, DETAILS_RECOMMENDATIONS)
          : [];
        await show(sessionId, 'details', product.name, [product.id, ...others.map(({ id }) => id)]);
        return detailsView(product, others);
      }),

    async findDetails(productId) {
      const product = await findProduct(db, productId);
      if (product === undefined) return undefined;
      return detailsView(product, await recommendFor(db, product, DETAILS_RECOMMENDATIONS));
    },

    recommend: (sessionId, basedOn, maxResults) =>
      reporting(sessionId, basedOn, async () => {
        const basis = await findBasis(basedOn);
        const products =
          'id' in basis
            ? await recommendFor(db, basis, maxResults)
            : await recommendInCategory(db, basis.category, maxResults);
        const ids = products.map(({ id }) => id);
        await show(sessionId, 'recommendations', basedOn, ids);
        return { basedOn, products: products.map(productView) };
      }),

    async listCategories() {
      return { categories: await listCategories(db) };
    },

    addToCart: (transaction, command) => reported(command, addToCart(transaction, parts, command)),
    updateCartItem: (transaction, command) =>
      reported(command, updateCartItem(transaction, parts, command)),
    removeFromCart: (transaction, command) =>
      reported(command, removeFromCart(transaction, parts, command)),
    readCart: (sessionId) => readCart(db, sessionId),

    async viewCart(sessionId) {
      const cart = await readCart(db, sessionId);
      const ids = cart.items.map(({ productId }) => productId);
      await show(sessionId, 'cart', '', ids);
      return cart;
    },

    transaction: (work) => db.transaction().execute(work),
  };
}
