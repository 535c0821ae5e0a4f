/** The tools of a shop that the demo model knows, by their names. */
import type { JsonValue } from '@chimera/protocol/json';
import type { ModelTool } from '../../port.ts';
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

/** Whether a tool changes the cart, so that a look into it has to wait. */
export function changesCart(name: string): boolean {
  return name === ADD || name === SET_QUANTITY || name === REMOVE;
}

/** Makes a call with those of the arguments that the tool's schema has, where it names any. */
export function makeCall(tool: ModelTool, input: DemoCall['input']): DemoCall {
  const { properties } = tool.parameters;
  if (!isObject(properties)) return { toolName: tool.name, input };
  const known = Object.entries(input).filter(([name]) => Object.hasOwn(properties, name));
  return { toolName: tool.name, input: Object.fromEntries(known) };
}

/** The categories that the search names in its schema; none where it leaves them open. */
export function categoriesOf(tools: readonly ModelTool[]): string[] {
  const properties = tools.find(({ name }) => name === SEARCH)?.parameters.properties;
  const field = isObject(properties) ? properties.category : undefined;
  return isObject(field) ? enumIn(field) : [];
}

function enumIn(schema: { [key: string]: JsonValue }): string[] {
  const { enum: values, anyOf: choices } = schema;
  if (Array.isArray(values)) return values.filter((value) => typeof value === 'string');
  return Array.isArray(choices) ? choices.filter(isObject).flatMap(enumIn) : [];
}

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
