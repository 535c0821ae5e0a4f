import type { Meta, StoryObj } from '@storybook/react-vite';
import { callOf, doneCall, failedCall, withTools } from '../testing/story-tools.tsx';
import { ToolPartView } from '../tool-part-view.tsx';
import { foundProducts, problem } from './shop-examples.ts';

const meta: Meta<typeof ToolPartView> = {
  title: 'Tools/get_recommendations',
  component: ToolPartView,
  decorators: [withTools],
  args: { isOver: true },
};
export default meta;
type Story = StoryObj<typeof ToolPartView>;

const toolName = 'get_recommendations';

export const Looking: Story = { args: { part: callOf(toolName), isOver: false } };

export const Found: Story = {
  args: { part: doneCall(toolName, { basedOn: 'Audio', products: foundProducts }) },
};

export const NothingFits: Story = {
  args: { part: doneCall(toolName, { basedOn: 'Audio', products: [] }) },
};

export const UnknownBasis: Story = {
  args: {
    part: failedCall(
      toolName,
      {
        ...problem,
        code: 'unknown_basis',
        message: '“Sound” is neither a product nor a category.',
        suggestions: [{ type: 'category', name: 'Audio' }],
      },
      'unknown_basis',
    ),
  },
};
