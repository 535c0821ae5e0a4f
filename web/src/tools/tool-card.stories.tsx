import type { Meta, StoryObj } from '@storybook/react-vite';
import { callOf, doneCall, failedCall, withTools } from './testing/story-tools.tsx';
import { ToolPartView } from './tool-part-view.tsx';

const meta: Meta<typeof ToolPartView> = {
  title: 'Tools/clock, and tools without a component',
  component: ToolPartView,
  decorators: [withTools],
  args: { isOver: true },
};
export default meta;
type Story = StoryObj<typeof ToolPartView>;

const input = { path: 'notes/plan.md' };

export const Clock: Story = {
  args: {
    part: doneCall('clock', {
      iso: '2026-11-21T05:30:00.000Z',
      timeZone: 'Asia/Tokyo',
      words: 'Half past two.',
    }),
  },
};

export const Preparing: Story = {
  args: {
    part: callOf('read_file', { state: 'input-streaming', rawInput: '{"path":"no' }),
    isOver: false,
  },
};

export const Running: Story = { args: { part: callOf('read_file', { input }), isOver: false } };

export const Done: Story = { args: { part: doneCall('read_file', { lines: 12 }, input) } };

export const Failed: Story = {
  args: { part: failedCall('read_file', null, 'There is no such file.') },
};

export const Denied: Story = {
  args: { part: callOf('read_file', { state: 'output-denied', outcome: 'denied', input }) },
};

export const Stopped: Story = { args: { part: callOf('read_file', { input }) } };
