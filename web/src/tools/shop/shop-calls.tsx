/** The calls of the shop's tools as the thread has them, handed to the components that show them. */
import type { ReactNode } from 'react';
import { textAt } from '../../ui/json-fields.ts';
import { textSoFar } from '../partial-arguments.ts';
import { useToolActions } from '../tool-actions.ts';
import type { ToolViewProps } from '../tool-view.ts';
import { CartNotification } from './cart-notification.tsx';
import { cartChangeOf } from './cart-words.ts';
import { ProductCard } from './product-card.tsx';
import { RecommendationGrid } from './recommendation-grid.tsx';
import { SearchResults } from './search-results.tsx';
import { ShopCall } from './shop-call.tsx';
import { readProductDetails, readRecommendations, readSearchResult } from './shop-data.ts';
import { ShopSkeleton } from './shop-skeleton.tsx';

export function SearchProductsCall({ part, isOver }: ToolViewProps): ReactNode {
  const { showDetails, addToCart } = useShopActions();
  const query = textAt(part.input, 'query') ?? textSoFar(part.rawInput ?? '', 'query');
  const title = query === null ? 'Searching the shop…' : `Searching for “${query}”…`;
  return (
    <ShopCall part={part} isOver={isOver} placeholder={<ShopSkeleton title={title} cards={3} />}>
      {(output, isWhole) => {
        const result = readSearchResult(output);
        return result === null ? null : (
          <SearchResults
            {...result}
            isSearching={!isWhole}
            onProductSelect={showDetails}
            onAddToCart={addToCart}
          />
        );
      }}
    </ShopCall>
  );
}

export function ShowProductDetailsCall({ part, isOver }: ToolViewProps): ReactNode {
  const { showDetails, addToCart } = useShopActions();
  const placeholder = <ShopSkeleton title="Fetching the details…" cards={1} />;
  return (
    <ShopCall part={part} isOver={isOver} placeholder={placeholder}>
      {(output) => {
        const product = readProductDetails(output);
        return product === null ? null : (
          <ProductCard product={product} onAddToCart={addToCart} onProductSelect={showDetails} />
        );
      }}
    </ShopCall>
  );
}

export function GetRecommendationsCall({ part, isOver }: ToolViewProps): ReactNode {
  const { showDetails, addToCart } = useShopActions();
  const placeholder = <ShopSkeleton title="Looking for what goes with it…" cards={3} />;
  return (
    <ShopCall part={part} isOver={isOver} placeholder={placeholder}>
      {(output) => {
        const found = readRecommendations(output);
        return found === null ? null : (
          <RecommendationGrid
            products={found.products}
            onProductSelect={showDetails}
            onAddToCart={addToCart}
          />
        );
      }}
    </ShopCall>
  );
}

export function AddToCartCall(props: ToolViewProps): ReactNode {
  return <CartCall {...props} doing="Adding to the cart…" />;
}

export function UpdateCartItemCall(props: ToolViewProps): ReactNode {
  return <CartCall {...props} doing="Changing the cart…" />;
}

export function RemoveFromCartCall(props: ToolViewProps): ReactNode {
  return <CartCall {...props} doing="Taking out of the cart…" />;
}

export function ViewCartCall(props: ToolViewProps): ReactNode {
  return <CartCall {...props} doing="Looking into the cart…" />;
}

function CartCall({ part, isOver, doing }: ToolViewProps & { doing: string }): ReactNode {
  return (
    <ShopCall part={part} isOver={isOver} placeholder={<ShopSkeleton title={doing} cards={0} />}>
      {() => {
        const change = cartChangeOf(part);
        return change === null ? null : (
          <CartNotification title={change.words} cart={change.cart} productId={change.productId} />
        );
      }}
    </ShopCall>
  );
}

/** What the buttons of products do: they run the same tools as a model would. */
function useShopActions(): {
  showDetails: (id: string) => void;
  addToCart: (id: string, quantity: number) => void;
} {
  const { run } = useToolActions();
  return {
    showDetails: (id) => run('show_product_details', { product_id: id }),
    addToCart: (id, quantity) => run('add_to_cart', { product_id: id, quantity }),
  };
}
