/** The tools of a shop that the demo model knows, by their names. */
import type { ModelTool } from '../../port.ts';
import { isJsonObject, type JsonObject } from '../json-text.ts';
import type { DemoCall } from '../plan.ts';

export const SEARCH = 'search_products';
export const DETAILS = 'show_product_details';
export const ADD = 'add_to_cart';
export const RECOMMEND = 'get_recommendations';
export const SET_QUANTITY = 'update_cart_item';
export const REMOVE = 'remove_from_cart';
export const VIEW_CART = 'view_cart';

const NAMES: ReadonlySet<string> = new Set([
  SEARCH,
  DETAILS,
  ADD,
  RECOMMEND,
  SET_QUANTITY,
  REMOVE,
  VIEW_CART,
]);

export function isShopTool(name: string): boolean {
  return NAMES.has(name);
}

/** Whether any tool of a shop is offered. */
export function canShop(tools: readonly ModelTool[]): boolean {
  return tools.some(({ name }) => isShopTool(name));
}

/** Whether a tool changes the cart, so that a look into it has to wait. */
export function changesCart(name: string): boolean {
  return name === ADD || name === SET_QUANTITY || name === REMOVE;
}

/** Makes a call with those of the arguments that the tool's schema has, where it names any. */
export function makeCall(tool: ModelTool, input: DemoCall['input']): DemoCall {
  const { properties } = tool.parameters;
  if (!isJsonObject(properties)) return { toolName: tool.name, input };
  const known = Object.entries(input).filter(([name]) => Object.hasOwn(properties, name));
  return { toolName: tool.name, input: Object.fromEntries(known) };
}

/** The categories that the search names in its schema; none where it leaves them open. */
export function categoriesOf(tools: readonly ModelTool[]): string[] {
  const properties = tools.find(({ name }) => name === SEARCH)?.parameters.properties;
  const field = isJsonObject(properties) ? properties.category : undefined;
  return isJsonObject(field) ? enumIn(field) : [];
}

function enumIn(schema: JsonObject): string[] {
  const { enum: values, anyOf: choices } = schema;
  if (Array.isArray(values)) return values.filter((value) => typeof value === 'string');
  return Array.isArray(choices) ? choices.filter(isJsonObject).flatMap(enumIn) : [];
}
