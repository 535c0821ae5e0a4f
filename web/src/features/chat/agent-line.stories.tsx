import type { Message } from '@chimera/protocol/message';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { withTools } from '../../tools/testing/story-tools.tsx';
import { AnswerParts } from './answer-parts.tsx';

const meta: Meta<typeof AnswerParts> = {
  title: 'Chat/Answers of agents',
  component: AnswerParts,
  decorators: [withTools],
  args: { isGrowing: false },
};
export default meta;
type Story = StoryObj<typeof AnswerParts>;

function answerWith(parts: Message['parts'], metadata: Message['metadata'] = {}): Message {
  return { id: 'a1', role: 'assistant', parts, metadata };
}

const choosing: Message['parts'] = [
  { type: 'step-start', agentPath: ['team/research'], purpose: 'select-speaker' },
  { type: 'reasoning', text: 'writer', state: 'done' },
];

export const OneAgent: Story = {
  args: {
    message: answerWith([
      { type: 'step-start', agentPath: ['agent/shop'] },
      { type: 'text', text: 'Good day. What are you looking for?' },
    ]),
  },
};

export const ATeam: Story = {
  args: {
    message: answerWith([
      { type: 'step-start', agentPath: ['team/research', 'planner'] },
      { type: 'text', text: 'First the sources, then the words.' },
      ...choosing,
      {
        type: 'data-hand-over',
        data: { from: 'planner', to: 'writer', reason: 'The plan stands.' },
      },
      { type: 'step-start', agentPath: ['team/research', 'writer'] },
      { type: 'text', text: 'Bees see **ultraviolet**, and flowers know it.' },
    ]),
  },
};

export const NestedChats: Story = {
  args: {
    message: answerWith([
      { type: 'step-start', agentPath: ['team/research', 'chat/review', 'fact_checker'] },
      { type: 'text', text: 'Both claims hold.' },
    ]),
  },
};

export const ChoosingWhoSpeaks: Story = {
  args: { message: answerWith(choosing), isGrowing: true },
};

export const AsksThePerson: Story = {
  args: {
    message: answerWith([
      { type: 'step-start', agentPath: ['team/research', 'editor'] },
      {
        type: 'data-input',
        id: 'request-1',
        data: { state: 'requested', agent: 'editor', prompt: 'Which of the two titles?' },
      },
    ]),
    isGrowing: true,
  },
};

export const ThePersonAnswered: Story = {
  args: {
    message: answerWith([
      {
        type: 'data-input',
        id: 'request-1',
        data: { state: 'answered', agent: 'editor', prompt: 'Which title?', text: 'The first.' },
      },
      { type: 'text', text: 'The first it is.' },
    ]),
  },
};

export const NobodyAnswered: Story = {
  args: {
    message: answerWith([
      {
        type: 'data-input',
        id: 'request-1',
        data: { state: 'requested', agent: 'editor', prompt: 'Which title?' },
      },
    ]),
  },
};

export const EndedByTheBudget: Story = {
  args: {
    message: answerWith([{ type: 'text', text: 'So far I have found' }], { endReason: 'budget' }),
  },
};

export const EndedByTheLoopGuard: Story = {
  args: {
    message: answerWith([{ type: 'text', text: 'Once more.' }], { endReason: 'loop-guard' }),
  },
};
