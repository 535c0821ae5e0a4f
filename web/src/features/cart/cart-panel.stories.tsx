import type { Meta, StoryObj } from '@storybook/react-vite';
import { fn } from 'storybook/test';
import { emptyCart, filledCart } from '../../tools/shop/shop-examples.ts';
import { whileBusy, withTools } from '../../tools/testing/story-tools.tsx';
import { CartPanel } from './cart-panel.tsx';

const meta: Meta<typeof CartPanel> = {
  title: 'Shop/Cart panel',
  component: CartPanel,
  decorators: [withTools],
  args: { cart: filledCart, onClose: fn() },
};
export default meta;
type Story = StoryObj<typeof CartPanel>;

export const Filled: Story = {};

export const Empty: Story = { args: { cart: emptyCart } };

export const WhileAnAnswerIsWritten: Story = { decorators: [whileBusy] };
