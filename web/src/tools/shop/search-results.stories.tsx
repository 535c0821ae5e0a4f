import type { Meta, StoryObj } from '@storybook/react-vite';
import { callOf, doneCall, failedCall, whileBusy, withTools } from '../testing/story-tools.tsx';
import { ToolPartView } from '../tool-part-view.tsx';
import { problem, searchResult } from './shop-examples.ts';

const meta: Meta<typeof ToolPartView> = {
  title: 'Tools/search_products',
  component: ToolPartView,
  decorators: [withTools],
  args: { isOver: false },
};
export default meta;
type Story = StoryObj<typeof ToolPartView>;

const input = { query: 'wireless headphones', max_price: 100 };

export const ArgumentsArrive: Story = {
  args: {
    part: callOf('search_products', {
      state: 'input-streaming',
      rawInput: '{"max_price":100,"query":"wireless hea',
    }),
  },
};

export const NothingKnownYet: Story = {
  args: { part: callOf('search_products', { state: 'input-streaming', rawInput: '{"' }) },
};

export const FirstRows: Story = {
  args: {
    part: {
      ...doneCall('search_products', {
        ...searchResult,
        products: searchResult.products.slice(0, 2),
      }),
      preliminary: true,
    },
  },
};

export const Found: Story = {
  args: { part: doneCall('search_products', searchResult, input), isOver: true },
};

export const WhileAnAnswerIsWritten: Story = { ...Found, decorators: [whileBusy] };

export const NothingFound: Story = {
  args: {
    part: doneCall('search_products', { ...searchResult, products: [], total: 0 }, input),
    isOver: true,
  },
};

export const Failed: Story = {
  args: {
    part: failedCall(
      'search_products',
      {
        ...problem,
        code: 'unknown_category',
        message: 'There is no category “Sound”.',
        suggestions: [{ type: 'category', name: 'Audio' }],
      },
      'unknown_category',
    ),
  },
};

export const TimedOut: Story = {
  args: { part: failedCall('search_products', null, 'The tool did not answer within 60 s.') },
};

export const Stopped: Story = { args: { part: callOf('search_products'), isOver: true } };

export const OfAnotherShape: Story = {
  args: { part: doneCall('search_products', { rows: 3 }), isOver: true },
};
