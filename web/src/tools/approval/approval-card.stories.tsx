import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, userEvent, within } from 'storybook/test';
import { callOf, whenRefused, withTools } from '../testing/story-tools.tsx';
import { ToolPartView } from '../tool-part-view.tsx';

const meta: Meta<typeof ToolPartView> = {
  title: 'Tools/Approval',
  component: ToolPartView,
  decorators: [withTools],
  args: {
    isOver: false,
    part: callOf('send_mail', {
      state: 'approval-requested',
      agentPath: ['team/editors', 'secretary'],
      approval: { id: 'approval-1', requestReason: 'It leaves this server.' },
      input: {
        to: 'ada@example.com',
        subject: 'Moved to Thursday',
        body: 'Dear Ada,\nmay we meet on Thursday instead?\nYours, Grace',
        copies: 1,
        urgent: false,
        labels: ['work', 'meeting'],
      },
    }),
  },
};
export default meta;
type Story = StoryObj<typeof ToolPartView>;

export const Asking: Story = {};

export const WithoutArguments: Story = {
  args: {
    part: callOf('restart', { state: 'approval-requested', approval: { id: 'approval-2' } }),
  },
};

export const Changing: Story = {
  play: async ({ canvasElement }) => {
    const card = within(canvasElement);
    await userEvent.click(card.getByRole('button', { name: 'Change what is asked' }));
    await card.findByRole('textbox', { name: 'subject' });
  },
};

export const ChangedToNonsense: Story = {
  play: async ({ canvasElement }) => {
    const card = within(canvasElement);
    await userEvent.click(card.getByRole('button', { name: 'Change what is asked' }));
    await userEvent.type(card.getByRole('textbox', { name: 'copies' }), ' or so');
    await userEvent.click(card.getByRole('button', { name: 'Approve' }));
    await expect(card.getByText('Write a number.')).toBeVisible();
  },
};

export const Denying: Story = {
  play: async ({ canvasElement }) => {
    const card = within(canvasElement);
    await userEvent.click(card.getByRole('button', { name: 'Deny…' }));
    await expect(card.getByRole('textbox', { name: /Why not/ })).toHaveFocus();
  },
};

export const Refused: Story = {
  decorators: [whenRefused],
  play: async ({ canvasElement }) => {
    const card = within(canvasElement);
    await userEvent.click(card.getByRole('button', { name: 'Approve' }));
    await expect(await card.findByRole('alert')).toHaveTextContent('must be a positive number');
  },
};

export const Approved: Story = {
  args: {
    part: callOf('send_mail', {
      state: 'approval-responded',
      approval: { id: 'approval-1', approved: true },
    }),
  },
};

export const OverBeforeItWasAnswered: Story = { args: { isOver: true } };
