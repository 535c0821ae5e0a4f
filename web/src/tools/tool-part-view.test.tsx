import type { ToolPart } from '@chimera/protocol/message';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { ToolPartView } from './tool-part-view.tsx';
import { toolStatus } from './tool-status.ts';

function part(overrides: Partial<ToolPart>): ToolPart {
  return {
    type: 'tool-look_up',
    toolName: 'look_up',
    toolCallId: 'c1',
    state: 'input-available',
    ...overrides,
  };
}

function render(overrides: Partial<ToolPart>): string {
  return renderToStaticMarkup(<ToolPartView part={part(overrides)} isOver={false} />);
}

describe('a tool call', () => {
  test.each<[string, Partial<ToolPart>, string]>([
    ['Preparing', { state: 'input-streaming', rawInput: '{"query":"wa' }, 'busy'],
    ['Running', { state: 'input-available', input: {} }, 'busy'],
    ['Running', { state: 'output-available', preliminary: true, output: 1 }, 'busy'],
    ['Running', { state: 'approval-responded' }, 'busy'],
    ['Waiting for your approval', { state: 'approval-requested' }, 'busy'],
    ['Done', { state: 'output-available', output: 1 }, 'done'],
    ['Not allowed', { state: 'output-denied' }, 'bad'],
    ['Failed', { state: 'output-error', outcome: 'error' }, 'bad'],
    ['Outcome not known', { state: 'output-error', outcome: 'unknown' }, 'bad'],
  ])('%s', (label, overrides, tone) => {
    expect(toolStatus(part(overrides))).toEqual({ label, tone });
    expect(render(overrides)).toContain(label);
  });

  test.each<Partial<ToolPart>>([
    { state: 'input-available', input: {} },
    { state: 'approval-requested', approval: { id: 'ap1' } },
    { state: 'output-available', preliminary: true, output: 1 },
  ])('without a result, in an answer that is over, was stopped', (overrides) => {
    expect(toolStatus(part(overrides), true).label).toBe('Stopped');
    const html = renderToStaticMarkup(<ToolPartView part={part(overrides)} isOver />);
    expect(html).toContain('Stopped');
    expect(html).not.toContain('Approve');
  });

  test('shows what was asked while it is still being written', () => {
    expect(render({ state: 'input-streaming', rawInput: '{"query":"wa' })).toContain(
      '{&quot;query&quot;:&quot;wa',
    );
  });

  test('shows what was asked and what came of it', () => {
    const html = render({
      state: 'output-available',
      input: { query: 'watch' },
      output: ['a', 'b'],
    });
    expect(html).toContain('look up');
    expect(html).toContain('&quot;query&quot;: &quot;watch&quot;');
    expect(html).toContain('Result');
  });

  test('of a tool with an odd name is shown like any other', () => {
    expect(render({ type: 'tool-constructor', toolName: 'constructor' })).toContain('Running');
  });

  test('shows what went wrong', () => {
    const html = render({ state: 'output-error', outcome: 'error', errorText: 'No such shelf.' });
    expect(html).toContain('What went wrong');
    expect(html).toContain('No such shelf.');
  });

  test('of the clock is a clock, once the time is known', () => {
    const clock = { type: 'tool-clock', toolName: 'clock' } as const;
    expect(render({ ...clock, state: 'input-available', input: {} })).toContain('Running');
    const output = { iso: '2026-11-21T05:30:00.000Z', timeZone: 'Asia/Tokyo', words: '' };
    const html = render({ ...clock, state: 'output-available', output });
    expect(html).toContain('Tokyo, Asia');
    expect(html).toContain('<svg');
  });
});
