import type { Meta, StoryObj } from '@storybook/react-vite';
import { ClockCard } from './clock-card.tsx';

const meta: Meta<typeof ClockCard> = { title: 'Tools/Clock', component: ClockCard };
export default meta;
type Story = StoryObj<typeof ClockCard>;

const call = { type: 'tool-clock', toolName: 'clock', toolCallId: 'call-1' } as const;

export const Asking: Story = {
  args: { part: { ...call, state: 'input-available', input: { timeZone: 'Asia/Tokyo' } } },
};

export const Read: Story = {
  args: {
    part: {
      ...call,
      state: 'output-available',
      input: { timeZone: 'Asia/Tokyo' },
      output: { iso: '2026-11-21T05:30:00.000Z', timeZone: 'Asia/Tokyo', words: '' },
    },
  },
};
