import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { failpoints, virtualClock } from '@council-contact/conformance';
import {
  createContactCentre,
  type ContactCentre,
  loadPolicy,
  type Fact,
  type Inbound,
  type Store,
  type ContactCentreError,
} from '@council-contact/core';
import {
  fileErasureLedger,
  fileKeyring,
  restoreStore,
  sqliteStore,
} from '@council-contact/store-sqlite';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from './open-store.ts';

const MONDAY = '2026-11-23T09:00:00Z';
const by = { kind: 'person', id: 'officer-17' } as const;
const dpo = { email: 'dpo@council.test', phone: '01632 960001', post: 'Town Hall' };

const policy = loadPolicy({
  schema: 1,
  version: 'restore',
  effectiveFrom: '2024-06-01',
  organisations: [
    { id: 'council', name: 'Example', roles: 'controller', dataProtectionOfficer: dpo },
  ],
  calendars: [{ id: 'office', hours: { 'monday-friday': '09:00-17:00' } }],
  councils: [
    {
      id: 'example',
      name: 'Example',
      organisation: 'council',
      channels: [{ id: 'desk', kind: 'face-to-face' }],
      services: [{ id: 'waste', name: 'Waste' }],
      routing: { default: {} },
      artefactClasses: [
        {
          id: 'everything',
          label: 'All',
          purposes: 'handle-query',
          lawfulBasis: 'public-task',
          period: 'P10D',
        },
      ],
      skeletonPeriod: 'P6Y',
    },
  ],
});

const clock = virtualClock(MONDAY);
let home = '';
beforeEach(() => {
  home = temporaryFolder();
  clock.set(MONDAY);
});

const ledgerPath = () => join(home, 'backups', 'erased.jsonl');
const open = (folder: string, ledger = true, store: Store = sqliteStore({ folder, clock })) =>
  createContactCentre({
    policy,
    clock,
    store,
    keyring: fileKeyring(join(home, 'keys', 'keyring.json')),
    ...(ledger && { erasureLedger: fileErasureLedger(ledgerPath()) }),
  });

const visit = (name: string, text: string): Inbound => ({
  key: name,
  ref: name,
  conversation: name,
  occurredAt: clock.now().toISOString(),
  nature: 'person',
  from: { name: 'Jo Example' },
  to: '',
  text,
  parts: [{ kind: 'attachment', mediaType: 'image/png', bytes: Buffer.alloc(400_000, text) }],
});

/** Every fact until the last artefact of the old contact was verified. */
const factsOf = async (centre: ContactCentre, artefacts: number): Promise<readonly Fact[]> => {
  const facts: Fact[] = [];
  let erased = 0;
  for await (const { fact } of centre.facts(null)) {
    facts.push(fact);
    if (fact.type === 'artefact.erased') erased += 1;
    if (erased === artefacts) break;
  }
  return facts;
};

/** A store with an old contact and a young one, backed up on day 9; the old one is erased on day 10. */
const backedUpThenErased = async (ledger = true) => {
  const folder = join(home, 'store');
  const centre = await open(folder, ledger);
  const old = await centre.receive('desk', visit('old', 'An old question.'));
  clock.advance('P9D');
  const young = await centre.receive('desk', visit('young', 'A new question.'));
  await centre.settle();
  if (!('contact' in old) || !('contact' in young)) throw new Error('not taken in');
  // A hold that the backup knows of, and that was released afterwards.
  const ids = (await centre.contacts.get(old.contact)).artefacts.map(({ id }) => id);
  const hold = await centre.holds.place({
    by,
    artefacts: ids,
    reason: 'legal-claim',
    authority: 'monitoring-officer',
    reviewBy: '2027-01-04T09:00:00Z',
  });
  await centre.stop();
  const store = sqliteStore({ folder, clock });
  await store.open();
  const backup = join(home, 'backups', 'monday');
  await store.backup?.(backup);
  await store.close();

  const later = await open(folder, ledger);
  await later.holds.release(hold, { by });
  clock.advance('P1D');
  await later.settle();
  const { artefacts } = await later.contacts.get(old.contact);
  expect(artefacts.map(({ status }) => status)).toEqual(ids.map(() => 'erased'));
  await later.stop();
  return { backup, old: old.contact, young: young.contact, ids };
};

describe('a store that comes out of a backup', () => {
  test('opens nothing that was erased after it, held or not, and still what was not', async () => {
    const { backup, old, young, ids } = await backedUpThenErased();
    const folder = join(home, 'restored');
    expect(await restoreStore({ backup, folder, clock })).toMatchObject({ folder, blobs: 2 });

    // Before the erased artefacts are due again by the backup's own rows, so that nothing but the replay can have done it.
    clock.set(MONDAY);
    clock.advance('P9D');
    const centre = await open(folder);
    for (const id of ids) {
      await expect(
        centre.artefacts.open([id], { by, purpose: 'legal-claim' }),
      ).rejects.toMatchObject({ code: 'CC_ARTEFACT_ERASED' });
    }
    const store = sqliteStore({ folder, clock });
    await centre.settle();
    const { artefacts } = await centre.contacts.get(old);
    expect(artefacts.map(({ status }) => status)).toEqual(ids.map(() => 'erased'));
    const kept = await centre.contacts.get(young);
    const message = kept.artefacts.find(({ kind }) => kind === 'message')?.id ?? '';
    const [opened] = await centre.artefacts.open([message], { by, purpose: 'handle-query' });
    expect(opened?.text).toBe('A new question.');
    const facts = await factsOf(centre, ids.length);
    expect(facts.filter(({ type }) => type === 'erasures.replayed')).toMatchObject([
      { artefacts: ids.length, contact: 'council-example' },
    ]);
    expect(facts.filter(({ type }) => type === 'artefact.destroyed')).toHaveLength(ids.length);
    await centre.stop();

    await store.open();
    expect(await store.artefacts(ids)).toEqual([]);
    expect(
      readdirSync(join(folder, 'blobs'), { recursive: true, withFileTypes: true }).filter((each) =>
        each.isFile(),
      ),
    ).toHaveLength(1);
    await store.close();
    // Settled: the next start reads no more of the ledger, and may do without what restore asked for.
    await (await open(folder)).stop();
  });

  test('would open it without the replay: what the test above looks for can be found', async () => {
    const { backup, ids } = await backedUpThenErased();
    const folder = join(home, 'restored');
    await restoreStore({ backup, folder, withoutLedger: true, clock });
    clock.set(MONDAY);
    clock.advance('P9D');
    const centre = await open(folder, false);
    const opened = await centre.artefacts.open(ids, { by, purpose: 'handle-query' });
    expect(opened.map(({ text }) => text)).toContain('An old question.');
    await centre.stop();
  });

  test('is refused without its ledger, and with one that ends too early', async () => {
    const { backup } = await backedUpThenErased();
    const folder = join(home, 'restored');
    await restoreStore({ backup, folder, clock });
    await expect(open(folder, false)).rejects.toMatchObject({ code: 'CC_ERASURES_NOT_REPLAYED' });
    const whole = readFileSync(ledgerPath(), 'utf8');
    await (await open(folder)).stop();
    writeFileSync(ledgerPath(), whole.trimEnd().split('\n').slice(0, 1).join('\n'));
    await expect(open(folder)).rejects.toMatchObject({ code: 'CC_ERASURES_NOT_REPLAYED' });
    writeFileSync(ledgerPath(), whole);
    await (await open(folder)).stop();
  });

  test.each([
    ['commit:before', 1],
    ['commit:after', 1],
    ['commit:before', 2],
    ['commit:after', 2],
  ] as const)(
    'is as safe where the process dies at %s %i while it erases anew',
    async (point, nth) => {
      const { backup, old, ids } = await backedUpThenErased();
      const folder = join(home, 'restored');
      await restoreStore({ backup, folder, clock });
      clock.set(MONDAY);
      clock.advance('P9D');
      const store = sqliteStore({ folder, clock });
      const points = failpoints(store);
      points.arm(point, 'crash', nth);
      await expect(open(folder, true, points.store)).rejects.toThrow('failpoint');
      await points.reached(point);
      await store.close();

      const centre = await open(folder);
      const { artefacts } = await centre.contacts.get(old);
      expect(artefacts.map(({ status }) => status)).toEqual(ids.map(() => 'disposing'));
      await centre.settle();
      const told = await factsOf(centre, ids.length);
      expect(told.filter(({ type }) => type === 'erasures.replayed')).toMatchObject([
        { artefacts: ids.length },
      ]);
      const destroyed = told.filter(({ type }) => type === 'artefact.destroyed');
      expect(destroyed.map(({ instance }) => instance).toSorted()).toEqual([...ids].toSorted());
      await centre.stop();
    },
  );

  test('is told apart by the ledger also where somebody copied it back by hand', async () => {
    const { backup, old, ids } = await backedUpThenErased();
    clock.set(MONDAY);
    clock.advance('P9D');
    const centre = await open(backup);
    const { artefacts } = await centre.contacts.get(old);
    expect(artefacts.map(({ status }) => status)).toEqual(ids.map(() => 'disposing'));
    await centre.stop();
  });
});

describe('restoring', () => {
  test('leaves the backup as it is and takes no folder with a store in it', async () => {
    const { backup } = await backedUpThenErased();
    const before = readFileSync(join(backup, 'contacts.db'));
    const folder = join(home, 'restored');
    await restoreStore({ backup, folder, clock });
    await expect(restoreStore({ backup, folder, clock })).rejects.toMatchObject({
      code: 'CC_INPUT_INVALID',
      facts: { field: 'folder' },
    });
    await expect(
      restoreStore({ backup: join(home, 'none'), folder: join(home, 'x'), clock }),
    ).rejects.toMatchObject({ code: 'CC_INPUT_INVALID', facts: { field: 'backup' } });
    expect(readFileSync(join(backup, 'contacts.db')).equals(before)).toBe(true);
  });

  test('a damaged backup is refused, and nothing is left that could be taken for a store', async () => {
    const { backup } = await backedUpThenErased();
    const path = join(backup, 'contacts.db');
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 8192 * 3, 8192 * 12);
    writeFileSync(path, bytes);
    const folder = join(home, 'restored');
    await expect(restoreStore({ backup, folder, clock })).rejects.toMatchObject({
      code: 'CC_STORE_BROKEN',
    });
    expect(existsSync(join(folder, 'contacts.db'))).toBe(false);
  });
});

const entries = async (after = 0) => {
  const ledger = fileErasureLedger(ledgerPath());
  await ledger.open();
  const found: string[] = [];
  for await (const { artefact } of ledger.read(after)) found.push(artefact);
  await ledger.close();
  return found;
};
const written = async (count: number) => {
  const ledger = fileErasureLedger(ledgerPath());
  await ledger.open();
  const numbers = Array.from({ length: count }, (_, index) => ledger.last() + index + 1);
  await Promise.all(
    numbers.map((n) => ledger.append({ artefact: `c/a${n}`, at: n, source: 'clear' })),
  );
  await ledger.close();
};

describe('the erasure ledger in a file', () => {
  test('keeps its order and its numbers over restarts', async () => {
    await written(3);
    await written(2);
    expect(await entries()).toEqual(['c/a1', 'c/a2', 'c/a3', 'c/a4', 'c/a5']);
    expect(await entries(3)).toEqual(['c/a4', 'c/a5']);
  });

  test('reads over half a line that a loss of power left, and joins nothing to it', async () => {
    await written(2);
    appendFileSync(ledgerPath(), '[3,"c/a3",');
    await written(1);
    expect(await entries()).toEqual(['c/a1', 'c/a2', 'c/a3']);
  });

  test('that is lost is begun anew after the number that the store knows, and only so', async () => {
    await backedUpThenErased();
    const folder = join(home, 'store');
    await (await open(folder)).stop();
    rmSync(ledgerPath());
    const { facts } = await open(folder).then(
      () => ({ facts: {} }),
      (error: ContactCentreError) => error,
    );
    expect(facts).toMatchObject({ last: 0, position: expect.any(Number) });
    const { position } = facts as { readonly position: number };
    const begun = fileErasureLedger(ledgerPath(), { startAfter: position });
    await begun.open();
    await begun.close();
    await (await open(folder)).stop();
    await written(1);
    expect((await entries()).at(-1)).toBe(`c/a${position + 1}`);
  });

  test('forgets what no backup can bring back, and never the newest', async () => {
    await written(4);
    const ledger = fileErasureLedger(ledgerPath());
    await ledger.open();
    await ledger.forget(3);
    expect(await entries()).toEqual(['c/a3', 'c/a4']);
    await ledger.append({ artefact: 'c/a5', at: 5, source: 'open' });
    await ledger.forget(100);
    await ledger.close();
    expect(await entries()).toEqual(['c/a5']);
    await written(1);
    expect(await entries()).toEqual(['c/a5', 'c/a6']);
  });
});
