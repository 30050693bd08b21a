import {
  memoryKeyring,
  memoryStore,
  type ContactCentre,
  type ErasedArtefact,
  type ErasureLedger,
  type LedgerEntry,
} from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { adviser, factsSoFar, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const by = adviser;

/** A ledger in memory that fails while it is told to. */
const ledgerInMemory = () => {
  const entries: LedgerEntry[] = [];
  const state = { isDown: false };
  const ledger: ErasureLedger = {
    open: async () => {},
    close: async () => {},
    last: () => entries.length,
    append: async (erased: ErasedArtefact) => {
      if (state.isDown) throw new Error('the disk of the ledger is gone');
      entries.push({ ...erased, number: entries.length + 1 });
    },
    read: async function* (after) {
      yield* entries.slice(after);
    },
    forget: async () => {},
  };
  return { ledger, entries, state };
};

const received = async (centre: ContactCentre): Promise<string> => {
  const answer = await centre.receive('inbox', mail('A question.'));
  if (!('contact' in answer)) throw new Error(answer.status);
  await centre.settle();
  return answer.contact;
};
const statuses = async (centre: ContactCentre, id: string) =>
  (await centre.contacts.get(id)).artefacts.map(({ status }) => status);

describe('an erasure', () => {
  test('is not called done before it is in the ledger, and is when the ledger works again', async () => {
    const { ledger, entries, state } = ledgerInMemory();
    const { centre, clock } = await newCentre({ erasureLedger: ledger });
    const id = await received(centre);
    state.isDown = true;
    clock.advance('P2Y');
    await centre.settle();
    const waiting = await statuses(centre, id);
    expect(new Set(waiting)).toEqual(new Set(['disposing']));
    // What is not called done is gone all the same.
    await expect(
      centre.artefacts.open([`${id}/a1`], { by, purpose: 'handle-query' }),
    ).rejects.toThrow('CC_ARTEFACT_ERASED');
    expect(entries).toEqual([]);
    state.isDown = false;
    for (let tries = 0; tries < 4; tries += 1) {
      clock.advance('PT1H');
      await centre.settle();
    }
    expect(new Set(await statuses(centre, id))).toEqual(new Set(['erased']));
    expect(entries.map(({ artefact }) => artefact).toSorted()).toEqual(
      waiting.map((_, index) => `${id}/a${index + 1}`),
    );
    expect(new Set(entries.map(({ source }) => source))).toEqual(new Set(['clear']));
  });

  test('that is in the ledger is nothing to replay in ordinary running', async () => {
    const { ledger } = ledgerInMemory();
    const parts = { store: memoryStore(), keyring: memoryKeyring(), erasureLedger: ledger };
    const { centre, clock } = await newCentre(parts);
    await received(centre);
    clock.advance('P2Y');
    await centre.settle();
    expect(ledger.last()).toBeGreaterThan(0);
    const before = (await factsSoFar(centre)).length;
    await centre.stop();
    const again = await newCentre({ ...parts, clock });
    await again.centre.settle();
    expect(await factsSoFar(again.centre)).toHaveLength(before);
  });

  test('of an artefact that is no longer there at all is passed over', async () => {
    const { ledger } = ledgerInMemory();
    await ledger.append({ artefact: 'pruned-long-ago/a1', at: 1, source: 'clear' });
    const { centre } = await newCentre({ erasureLedger: ledger });
    const id = await received(centre);
    expect(new Set(await statuses(centre, id))).toEqual(new Set(['kept']));
  });
});
