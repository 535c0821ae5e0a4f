import { describe, expect, test } from 'vitest';
import { ScriptedJournalStore } from '../../../test/harness/scripted-journal-store.ts';
import { commitEntries } from './commit-entries.ts';
import type { JournalEntry } from './port.ts';

function entry(turnId: string): JournalEntry {
  return { turnId, epoch: 1, firstSeq: 1, events: [], ending: null, waitingFor: null };
}

const entries = ['a', 'b', 'c', 'd', 'e'].map(entry);
const [a, b, c, d, e] = entries;

describe('commitEntries', () => {
  test('commits all of them in one transaction', async () => {
    const store = new ScriptedJournalStore();
    const outcome = await commitEntries(store, entries);
    expect(outcome).toEqual({ committed: entries, lost: [], failed: [], error: null });
    expect(store.groups).toEqual([entries]);
  });

  test('says which entries were left out', async () => {
    const store = new ScriptedJournalStore();
    store.isLost = (one) => one === b || one === d;
    expect(await commitEntries(store, entries)).toMatchObject({
      committed: [a, c, e],
      lost: [b, d],
    });
  });

  test('commits the others by themselves when one of them cannot be', async () => {
    const store = new ScriptedJournalStore();
    store.fails = (one) => one === c;
    store.isLost = (one) => one === d;
    const outcome = await commitEntries(store, entries);
    expect(outcome).toMatchObject({ committed: [a, b, e], lost: [d], failed: [c] });
    expect(outcome.error).toEqual(new Error('The disk is full.'));
  });

  test('gets past two that cannot be committed once another one was', async () => {
    const store = new ScriptedJournalStore();
    store.fails = (one) => one !== a && one !== e;
    expect(await commitEntries(store, entries)).toMatchObject({
      committed: [a, e],
      failed: [b, c, d],
    });
  });

  test('does not try every one of them on a store that takes nothing', async () => {
    const store = new ScriptedJournalStore();
    store.fails = () => true;
    expect(await commitEntries(store, entries)).toMatchObject({ committed: [], failed: entries });
    expect(store.tries).toBe(3);
  });

  test('tries a single one once', async () => {
    const store = new ScriptedJournalStore();
    store.fails = () => true;
    await commitEntries(store, [entry('a')]);
    expect(store.tries).toBe(1);
  });
});
