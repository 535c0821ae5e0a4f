/** Conversations that are long, and answers that grow below what is read. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { OPERATOR } from '../../server/src/accounts/user.ts';
import { insertConversation } from '../../server/src/store/conversations.ts';
import { openDatabase } from '../../server/src/store/database.ts';
import { insertMessage } from '../../server/src/store/messages.ts';
import { OPERATOR_KEY } from '../harness/app.ts';
import { test } from './support/browser-test.ts';
import { ChatPage } from './support/chat-page.ts';
import { countNodes, distanceFromEnd } from './support/in-page.ts';

const MESSAGES = 1_000;
const MAX_NODES = 5_000;
/** The page takes the reader to be at the end within so many pixels. */
const AT_END_PX = 8;

describe('a thousand messages', () => {
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads here what is needed: nothing
  const testLong = test.extend('dataDir', async ({}, { onCleanup }) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'chimera-test-'));
    onCleanup(() => rm(dataDir, { recursive: true }));
    await storeLongConversation(join(dataDir, 'chimera.sqlite'));
    return dataDir;
  });
  testLong.override('appOptions', async ({ dataDir }) => ({
    dataDir,
    env: { DEMO_DELAY_MS: '0' },
  }));

  testLong('are in the page only as far as they are seen', async ({ openContext }) => {
    const context = await openContext({
      extraHTTPHeaders: { authorization: `Bearer ${OPERATOR_KEY}` },
    });
    const chat = new ChatPage(await context.newPage());
    const { page } = chat;
    await chat.open('/c/long');
    await page.getByText('Answer 999 is').waitFor();
    expect(await page.evaluate(countNodes)).toBeLessThan(MAX_NODES);
    expect(await chat.log.evaluate(distanceFromEnd)).toBeLessThan(AT_END_PX);

    await chat.log.press('Home');
    await page.getByText('Question 0', { exact: true }).waitFor();
    expect(await page.evaluate(countNodes)).toBeLessThan(MAX_NODES);

    await chat.ask('Tell me a long story');
    await chat.streaming();
    await chat.answered();
    expect(await page.evaluate(countNodes)).toBeLessThan(MAX_NODES);
    expect(await chat.log.evaluate(distanceFromEnd)).toBeLessThan(AT_END_PX);
  });
});

describe('an answer that grows', () => {
  test.beforeEach(async ({ chat, fake, gate }) => {
    fake.setDefaults({ words: 2_000 });
    gate.hold(200_000);
    await chat.open();
    await chat.ask('Tell me');
    await chat.streaming();
    // Two screens are there, and more is to come.
    await expect.poll(() => chat.log.evaluate((log) => log.scrollHeight)).toBeGreaterThan(1_200);
  });

  test('is followed at its end', async ({ chat, gate }) => {
    gate.release();
    await chat.answered();

    expect(await chat.log.evaluate(distanceFromEnd)).toBeLessThan(AT_END_PX);
  });

  test('stays where it is read, and is followed again from its end', async ({ chat, gate }) => {
    const top = () => chat.log.evaluate((log) => log.scrollTop);
    await chat.log.hover();
    await chat.page.mouse.wheel(0, -400);
    const newest = chat.page.getByRole('button', { name: 'Newest' });
    await newest.waitFor();
    await expect.poll(() => chat.log.evaluate(distanceFromEnd)).toBeGreaterThan(300);
    const readAt = await top();
    gate.release();
    await chat.answered();
    expect(await top()).toBeCloseTo(readAt, 0);

    gate.hold(200_000);
    await newest.click();
    await expect.poll(() => chat.log.evaluate(distanceFromEnd)).toBeLessThan(AT_END_PX);
    await newest.waitFor({ state: 'detached' });
  });

  test('is followed again when its reader scrolls down to the end', async ({ chat, gate }) => {
    await chat.log.hover();
    await chat.page.mouse.wheel(0, -400);
    await chat.page.getByRole('button', { name: 'Newest' }).waitFor();
    await chat.page.mouse.wheel(0, 10_000);
    await chat.page.getByRole('button', { name: 'Newest' }).waitFor({ state: 'detached' });
    gate.release();
    await chat.answered();

    expect(await chat.log.evaluate(distanceFromEnd)).toBeLessThan(AT_END_PX);
  });
});

async function storeLongConversation(file: string): Promise<void> {
  const { db, close } = await openDatabase(file);
  await db.transaction().execute(async (transaction) => {
    await insertConversation(transaction, {
      id: 'long',
      userId: OPERATOR.id,
      kind: 'chat',
      title: 'A long conversation',
      createdAt: 1,
    });
    for (let index = 0; index < MESSAGES; index += 1) {
      const isQuestion = index % 2 === 0;
      await insertMessage(transaction, {
        id: `message-${index}`,
        conversationId: 'long',
        parentId: index === 0 ? null : `message-${index - 1}`,
        role: isQuestion ? 'user' : 'assistant',
        parts: [{ type: 'text', text: isQuestion ? `Question ${index}` : answer(index) }],
        metadata: {},
        createdAt: index,
      });
    }
  });
  await close();
}

function answer(index: number): string {
  return `Answer ${index} is\n\n- **long**\n- *enough*\n\n| to | fill |\n| - | - |\n| some | space |`;
}
