import type { Meta, StoryObj } from '@storybook/react-vite';
import { callOf, doneCall, failedCall, whileBusy, withTools } from '../testing/story-tools.tsx';
import { ToolPartView } from '../tool-part-view.tsx';
import { detailsOf, problem } from './shop-examples.ts';

const meta: Meta<typeof ToolPartView> = {
  title: 'Tools/show_product_details',
  component: ToolPartView,
  decorators: [withTools],
  args: { isOver: true },
};
export default meta;
type Story = StoryObj<typeof ToolPartView>;

export const Fetching: Story = {
  args: { part: callOf('show_product_details'), isOver: false },
};

export const InStock: Story = { args: { part: doneCall('show_product_details', detailsOf(0)) } };

export const FewLeft: Story = { args: { part: doneCall('show_product_details', detailsOf(1)) } };

export const OutOfStock: Story = { args: { part: doneCall('show_product_details', detailsOf(2)) } };

export const WithoutRecommendations: Story = {
  args: {
    part: doneCall('show_product_details', {
      ...detailsOf(0),
      attributes: {},
      recommendations: [],
    }),
  },
};

export const WhileAnAnswerIsWritten: Story = { ...InStock, decorators: [whileBusy] };

export const UnknownProduct: Story = {
  args: { part: failedCall('show_product_details', problem, problem.message) },
};
