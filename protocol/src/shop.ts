/** The shop, as its tools, its routes and the web app know it. Prices are in whole units of `currency`. */
import { z } from 'zod';

export const CURRENCY = 'USD';

/** What a cart line may hold. */
export const MIN_QUANTITY = 1;
export const MAX_QUANTITY = 99;

const price = z.number().nonnegative();
const currency = z.literal(CURRENCY);

export const productSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  price,
  currency,
  category: z.string(),
  /** Path of its picture on the same server. */
  imageUrl: z.string(),
  inStock: z.boolean(),
  /** How many there are. */
  stock: z.int().nonnegative(),
  /** ISO 8601. */
  createdAt: z.string(),
});
export type Product = z.infer<typeof productSchema>;

export const productDetailsSchema = productSchema.extend({
  /** What it is, such as `wireless headphones`. */
  kind: z.string(),
  tags: z.array(z.string()),
  /** Such as `colour` → `sand`. */
  attributes: z.record(z.string(), z.string()),
  /** Empty when none were asked for. */
  recommendations: z.array(productSchema),
});
export type ProductDetails = z.infer<typeof productDetailsSchema>;

/** What a search was narrowed by; null where it was not. */
export const searchFiltersSchema = z.object({
  category: z.string().nullable(),
  minPrice: price.nullable(),
  maxPrice: price.nullable(),
  inStock: z.boolean().nullable(),
});
export type SearchFilters = z.infer<typeof searchFiltersSchema>;

export const searchResultSchema = z.object({
  products: z.array(productSchema),
  query: z.string(),
  /** How many there are in all, of which `products` are the best. */
  total: z.int().nonnegative(),
  filters: searchFiltersSchema,
});
export type SearchResult = z.infer<typeof searchResultSchema>;

export const cartLineSchema = z.object({
  productId: z.string(),
  name: z.string(),
  imageUrl: z.string(),
  unitPrice: price,
  quantity: z.int().min(MIN_QUANTITY),
  lineTotal: price,
  /** How many there are in all. */
  stock: z.int().nonnegative(),
  /** ISO 8601. */
  addedAt: z.string(),
});
export type CartLine = z.infer<typeof cartLineSchema>;

export const cartSchema = z.object({
  sessionId: z.string(),
  items: z.array(cartLineSchema),
  /** Pieces, not lines. */
  itemCount: z.int().nonnegative(),
  total: price,
  currency,
});
export type Cart = z.infer<typeof cartSchema>;

export const cartUpdateSchema = z.object({
  action: z.enum(['added', 'updated', 'removed']),
  productId: z.string(),
  name: z.string(),
  /** How many of it the command added, or how many are in the cart after an update; 0 when removed. */
  quantity: z.int().nonnegative(),
  message: z.string(),
  cart: cartSchema,
});
export type CartUpdate = z.infer<typeof cartUpdateSchema>;

export const recommendationsSchema = z.object({
  /** A product id or the name of a category. */
  basedOn: z.string(),
  products: z.array(productSchema),
});
export type Recommendations = z.infer<typeof recommendationsSchema>;

export const categoryListSchema = z.object({
  categories: z.array(z.object({ name: z.string(), products: z.int().nonnegative() })),
});
export type CategoryList = z.infer<typeof categoryListSchema>;

/**
 * Why the shop did not do what a call asked for:
 * - `unknown_product`: there is no product of that id.
 * - `stale_product`: there is, but it has not been shown in this conversation lately.
 * - `unknown_basis`: recommendations were asked for what is neither a product nor a category.
 * - `unknown_category`: a search was narrowed to a category that there is not.
 * - `invalid_price_range`: the lowest price is above the highest.
 * - `invalid_quantity`: not a whole number from {@link MIN_QUANTITY} to {@link MAX_QUANTITY}.
 * - `out_of_stock`: there are none.
 * - `insufficient_stock`: there are fewer than the cart would then hold.
 * - `not_in_cart`: the cart holds none of it.
 */
export const TOOL_PROBLEM_CODES = [
  'unknown_product',
  'stale_product',
  'unknown_basis',
  'unknown_category',
  'invalid_price_range',
  'invalid_quantity',
  'out_of_stock',
  'insufficient_stock',
  'not_in_cart',
] as const;
export type ToolProblemCode = (typeof TOOL_PROBLEM_CODES)[number];

/** What to try instead. */
export const suggestionSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('product'), id: z.string(), name: z.string() }),
  z.object({ type: z.literal('category'), name: z.string() }),
  z.object({ type: z.literal('search'), query: z.string() }),
  z.object({ type: z.literal('quantity'), quantity: z.int() }),
]);
export type Suggestion = z.infer<typeof suggestionSchema>;

export const toolProblemSchema = z.object({
  code: z.enum(TOOL_PROBLEM_CODES),
  message: z.string(),
  suggestions: z.array(suggestionSchema),
});
export type ToolProblem = z.infer<typeof toolProblemSchema>;

const MAX_QUERY_CHARACTERS = 500;
const MAX_PAGE = 50;
const MAX_OFFSET = 10_000;
const MAX_PRICE = 1_000_000;
const queryPrice = z.coerce.number().min(0).max(MAX_PRICE).optional();

/** `GET /api/products`. */
export const productQuerySchema = z.object({
  query: z.string().max(MAX_QUERY_CHARACTERS).default('').describe('Words; all products without.'),
  category: z.string().min(1).max(64).optional(),
  minPrice: queryPrice,
  maxPrice: queryPrice,
  inStock: z.stringbool().optional().describe('Only what is in stock, or only what is not.'),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(10),
  offset: z.coerce.number().int().min(0).max(MAX_OFFSET).default(0),
});

/** `GET /api/cart`: one of the two, which mean the same. */
export const cartQuerySchema = z.object({
  sessionId: z.string().min(1).max(128).optional(),
  conversationId: z.string().min(1).max(128).optional(),
});
