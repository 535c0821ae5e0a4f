import { type RegisteredTool, registered } from '../../tools/registered-tool.ts';
import type { Shop } from '../shop.ts';
import {
  createAddToCartTool,
  createRemoveFromCartTool,
  createUpdateCartItemTool,
  createViewCartTool,
} from './cart-tools.ts';
import { createGetRecommendationsTool } from './get-recommendations.ts';
import { createSearchProductsTool } from './search-products.ts';
import { createShowProductDetailsTool } from './show-product-details.ts';

/** All tools of the shop. */
export function createShopTools(shop: Shop): RegisteredTool[] {
  return [
    registered(createSearchProductsTool(shop)),
    registered(createShowProductDetailsTool(shop)),
    registered(createAddToCartTool(shop)),
    registered(createGetRecommendationsTool(shop)),
    registered(createUpdateCartItemTool(shop)),
    registered(createRemoveFromCartTool(shop)),
    registered(createViewCartTool(shop)),
  ];
}
