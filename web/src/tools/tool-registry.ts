import type { ComponentType } from 'react';
import { ClockCard } from './clock-card.tsx';
import {
  AddToCartCall,
  GetRecommendationsCall,
  RemoveFromCartCall,
  SearchProductsCall,
  ShowProductDetailsCall,
  UpdateCartItemCall,
  ViewCartCall,
} from './shop/shop-calls.tsx';
import type { ToolViewProps } from './tool-view.ts';

/** The component that shows a tool's calls, by the tool's name; the general card shows all others. */
export const toolComponents = new Map<string, ComponentType<ToolViewProps>>([
  ['clock', ClockCard],
  ['search_products', SearchProductsCall],
  ['show_product_details', ShowProductDetailsCall],
  ['get_recommendations', GetRecommendationsCall],
  ['add_to_cart', AddToCartCall],
  ['update_cart_item', UpdateCartItemCall],
  ['remove_from_cart', RemoveFromCartCall],
  ['view_cart', ViewCartCall],
]);
