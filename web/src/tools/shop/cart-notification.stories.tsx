import type { Meta, StoryObj } from '@storybook/react-vite';
import { callOf, doneCall, failedCall, withTools } from '../testing/story-tools.tsx';
import { ToolPartView } from '../tool-part-view.tsx';
import { cartUpdate, emptyCart, filledCart } from './shop-examples.ts';

const meta: Meta<typeof ToolPartView> = {
  title: 'Tools/add_to_cart and the other tools of the cart',
  component: ToolPartView,
  decorators: [withTools],
  args: { isOver: true },
};
export default meta;
type Story = StoryObj<typeof ToolPartView>;

export const Adding: Story = { args: { part: callOf('add_to_cart'), isOver: false } };

export const Added: Story = { args: { part: doneCall('add_to_cart', cartUpdate) } };

export const Changed: Story = {
  args: {
    part: doneCall('update_cart_item', { ...cartUpdate, action: 'updated', quantity: 2 }),
  },
};

export const Removed: Story = {
  args: {
    part: doneCall('remove_from_cart', {
      ...cartUpdate,
      action: 'removed',
      quantity: 0,
      cart: emptyCart,
    }),
  },
};

export const Viewed: Story = { args: { part: doneCall('view_cart', filledCart) } };

export const ViewedEmpty: Story = { args: { part: doneCall('view_cart', emptyCart) } };

export const TooFew: Story = {
  args: {
    part: failedCall(
      'add_to_cart',
      {
        code: 'insufficient_stock',
        message: 'There are only 3 left of Tern Foldable Wireless Headphones.',
        suggestions: [{ type: 'quantity', quantity: 3 }],
      },
      'insufficient_stock',
    ),
  },
};

export const Denied: Story = {
  args: {
    part: callOf('add_to_cart', {
      state: 'output-denied',
      outcome: 'denied',
      approval: { id: 'approval-1', approved: false, reason: 'That is too much.' },
    }),
  },
};

export const OutcomeNotKnown: Story = {
  args: {
    part: callOf('add_to_cart', {
      state: 'output-error',
      outcome: 'unknown',
      errorText: 'The server ended while this ran. Look into the cart before you try again.',
    }),
  },
};

export const Stopped: Story = { args: { part: callOf('add_to_cart') } };
