import { failpoints } from '@council-contact/conformance';
import { memoryStore, type Changeset, type Store } from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { FamilyCache } from '../../src/engine/family-cache.ts';
import { InstanceReader } from '../../src/engine/instance-reader.ts';
import { QUEUE_LIMITS, type QueueLimits } from '../../src/engine/work-queue.ts';
import { Writer } from '../../src/engine/writer.ts';
import { contactLifecycle } from '../../src/lifecycle/lifecycles.ts';
import { adviser, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const by = adviser;

/** A store that keeps a copy of what it was asked to commit, batch by batch. */
const recorded = (store: Store): { store: Store; batches: (readonly Changeset[])[] } => {
  const batches: (readonly Changeset[])[] = [];
  const commit: Store['commit'] = (changesets) => {
    batches.push(changesets);
    return store.commit(changesets);
  };
  return { store: { ...store, commit }, batches };
};

const noted = { type: 'NOTE' };

const received = {
  type: 'RECEIVE',
  channel: 'inbox',
  kind: 'email',
  nature: 'person',
  occurredAt: 0,
  begins: 'awaiting-triage',
  artefacts: [],
  signals: [],
  rule: 'default',
  suggested: [],
  acknowledge: false,
};

/** A writer alone, over a store in memory. */
const newWriter = async (limits: Partial<QueueLimits> = {}) => {
  const points = failpoints(memoryStore());
  const { store, batches } = recorded(points.store);
  await store.open();
  const writer = new Writer({
    store,
    reader: new InstanceReader(store, new Map([[contactLifecycle.id, contactLifecycle]])),
    cache: new FamilyCache(8),
    clock: { now: () => new Date(1_000) },
    rules: { complete: (event) => event, expiresAt: () => null },
    limits: { ...QUEUE_LIMITS, ...limits },
    committed: () => {},
    epochClosed: async () => {},
  });
  const begin = (id: string): Promise<unknown> =>
    writer.submit({
      lane: 'intake',
      apply: (unit) => unit.start(contactLifecycle, id, 'example', received, true).version,
    });
  const note = (id: string): Promise<boolean> =>
    writer.submit({ lane: 'command', families: [id], apply: (unit) => unit.send(id, noted) });
  return { writer, store, points, batches, begin, note };
};

describe('group commit', () => {
  test('writes all that waits at once, one row for an instance with all its events in order', async () => {
    const { begin, note, batches, store } = await newWriter();
    await begin('c1');
    await Promise.all([note('c1'), note('c1'), begin('c2'), note('c1')]);
    expect(batches).toHaveLength(2);
    const [c1] = batches[1] ?? [];
    expect(c1?.instances.map(({ row, expectedVersion }) => [row.version, expectedVersion])).toEqual(
      [[4, 1]],
    );
    expect(c1?.events.map(({ version }) => version)).toEqual([2, 3, 4]);
    expect((await store.history('c1')).map(({ version }) => version)).toEqual([1, 2, 3, 4]);
  });

  test('instances are written in order of their ids, whatever order they were stepped in', async () => {
    const { writer, batches } = await newWriter();
    await writer.submit({
      lane: 'command',
      apply: (unit) => {
        for (const id of ['c3', 'c1', 'c2'])
          unit.start(contactLifecycle, id, 'example', received, true);
      },
    });
    expect(batches[0]?.[0]?.instances.map(({ row }) => row.id)).toEqual(['c1', 'c2', 'c3']);
  });

  test('what throws leaves the batch before it is written, and nobody else notices', async () => {
    const { writer, begin, batches } = await newWriter();
    const failing = writer.submit({
      lane: 'command',
      apply: (unit) => {
        unit.start(contactLifecycle, 'c9', 'example', received, true);
        throw new Error('refused');
      },
    });
    const [failed, fine] = await Promise.allSettled([failing, begin('c1')]);
    expect([failed.status, fine.status]).toEqual(['rejected', 'fulfilled']);
    expect(batches.flat().flatMap(({ instances }) => instances.map(({ row }) => row.id))).toEqual([
      'c1',
    ]);
  });

  test('resolves after the commit, never before', async () => {
    const { begin, points } = await newWriter();
    points.arm('commit:before', 'stall');
    let resolved = false;
    const begun = begin('c1').then(() => (resolved = true));
    await points.reached('commit:before');
    expect(resolved).toBe(false);
    points.release();
    await begun;
    expect(resolved).toBe(true);
  });

  test('an error of the store is tried singly, so that only the guilty one fails', async () => {
    const { begin, note, store, batches } = await newWriter();
    await begin('c1');
    const commit = store.commit.bind(store);
    store.commit = async (changesets) => {
      if (changesets.some(({ instances }) => instances.some(({ row }) => row.id === 'guilty')))
        throw new Error('the database refuses this row');
      return commit(changesets);
    };
    const results = await Promise.allSettled([begin('c2'), begin('guilty'), note('c1')]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(batches).toHaveLength(3);
  });

  test('a commit whose answer was lost is not applied twice', async () => {
    const { begin, note, points, store } = await newWriter();
    await begin('c1');
    points.arm('commit:after', 'throw');
    await expect(note('c1')).rejects.toThrow('failpoint');
    // Its cache is behind the store now: the next one conflicts, is loaded anew, and goes on.
    await expect(note('c1')).resolves.toBe(true);
    expect((await store.history('c1')).map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  test('what conflicts is tried again in the order it had', async () => {
    const { writer, begin, note, store } = await newWriter();
    await begin('c1');
    const other = new Writer({
      store,
      reader: new InstanceReader(store, new Map([[contactLifecycle.id, contactLifecycle]])),
      cache: new FamilyCache(8),
      clock: { now: () => new Date(1_000) },
      rules: { complete: (event) => event, expiresAt: () => null },
      limits: QUEUE_LIMITS,
      committed: () => {},
      epochClosed: async () => {},
    });
    await other.submit({
      lane: 'command',
      families: ['c1'],
      apply: (unit) => unit.send('c1', noted),
    });
    const order: string[] = [];
    const claim = (claimant: string): Promise<number> =>
      writer
        .submit({
          lane: 'command',
          families: ['c1'],
          apply: (unit) => unit.send('c1', { type: 'CLAIM', claimant }),
        })
        .then(() => order.push(claimant));
    await Promise.all([claim('first'), claim('second'), claim('third'), note('c1')]);
    expect(order).toEqual(['first', 'second', 'third']);
    const [c1] = await store.load(['c1']);
    expect(JSON.parse(c1?.snapshot ?? '')).toMatchObject({ context: { claimant: 'third' } });
  });

  test('an answer that rests on another’s step is not given when that step is refused', async () => {
    const { writer, begin, store, note } = await newWriter();
    const commit = store.commit.bind(store);
    store.commit = async (changesets) => {
      store.commit = commit;
      const outcomes = await commit(
        changesets.filter(({ instances }) => instances.every(({ row }) => row.id !== 'c1')),
      );
      const committed = outcomes.values();
      return changesets.map(({ instances }) =>
        instances.some(({ row }) => row.id === 'c1')
          ? { status: 'conflict', on: 'c1' }
          : (committed.next().value ?? { status: 'conflict', on: '' }),
      );
    };
    const answers: string[] = [];
    const first = begin('c1').then(() => answers.push('c1 is there'));
    const second = writer
      .submit({
        lane: 'intake',
        families: ['c1'],
        apply: (unit) => {
          const isThere = unit.find('c1') !== undefined;
          unit.start(contactLifecycle, 'c2', 'example', received, true);
          return isThere;
        },
      })
      .then((isThere) => answers.push(isThere ? 'c2 saw c1' : 'c2 did not see c1'));
    await Promise.all([first, second]);
    // Without the one the other would have been answered first, resting on nothing.
    expect(answers).toEqual(['c1 is there', 'c2 saw c1']);
    await expect(note('c1')).resolves.toBe(true);
  });

  test('sources are told to come back when too much waits; commands never are', async () => {
    const { begin, note, points } = await newWriter({ waiting: 2 });
    await begin('c1');
    points.arm('commit:before', 'stall');
    const stalled = begin('c2');
    await points.reached('commit:before');
    const waiting = [begin('c3'), begin('c4')];
    await expect(begin('c5')).rejects.toMatchObject({
      code: 'CC_BUSY',
      facts: { retryAfterMs: 1_000 },
    });
    const command = note('c1');
    points.release();
    await expect(Promise.all([stalled, ...waiting, command])).resolves.toBeDefined();
    await expect(begin('c5')).resolves.toBe(1);
  });

  test('a batch is bounded by count and by bytes, and commands go first', async () => {
    const { writer, begin, note, points, batches } = await newWriter({ batch: 3, batchBytes: 100 });
    await begin('c1');
    points.arm('commit:before', 'stall');
    const stalled = note('c1');
    await points.reached('commit:before');
    const sweep = writer.submit({
      lane: 'sweep',
      families: ['c1'],
      apply: (u) => u.send('c1', noted),
    });
    const begun = Array.from({ length: 4 }, (_, index) => begin(`d${index}`));
    const heavy = writer.submit({
      lane: 'intake',
      bytes: 99,
      apply: (unit) => unit.start(contactLifecycle, 'heavy', 'example', received, true).version,
    });
    const command = note('c1');
    points.release();
    await Promise.all([stalled, sweep, ...begun, heavy, command]);
    const written = batches
      .slice(2)
      .map((changesets) =>
        changesets.flatMap(({ instances }) => instances.map(({ row }) => row.id)),
      );
    expect(written[0]?.slice(0, 3)).toEqual(['c1', 'd0', 'd1']);
    expect(written.every((ids) => ids.length <= 3)).toBe(true);
    expect(written.at(-1)).toContain('c1');
  });

  test('after close nothing more is taken, and what was taken is written', async () => {
    const { writer, begin, store } = await newWriter();
    const taken = [begin('c1'), begin('c2')];
    const closed = writer.close();
    await expect(begin('c3')).rejects.toThrow('CC_STOPPED');
    await expect(Promise.all(taken)).resolves.toEqual([1, 1]);
    await closed;
    expect(await store.load(['c1', 'c2', 'c3'])).toHaveLength(2);
  });
});

describe('intake', () => {
  test('a duplicate in the same batch is answered with the first, after its commit', async () => {
    const points = failpoints(memoryStore());
    const { centre } = await newCentre({ store: points.store });
    const item = mail('My bin.');
    points.arm('commit:before', 'stall');
    const order: string[] = [];
    const both = [item, item].map(async (each) => {
      const answer = await centre.receive('inbox', each);
      order.push(answer.status);
      return answer;
    });
    await points.reached('commit:before');
    expect(order).toEqual([]);
    points.release();
    const [first, second] = await Promise.all(both);
    expect(order.toSorted()).toEqual(['accepted', 'duplicate']);
    expect(second).toMatchObject({ contact: first && 'contact' in first ? first.contact : '' });
  });

  test('a duplicate of what could not be committed is not answered as taken', async () => {
    const points = failpoints(memoryStore());
    const { centre } = await newCentre({ store: points.store });
    const item = mail('My bin.');
    points.arm('commit:before', 'crash');
    const answers = await Promise.allSettled(
      [item, item].map((each) => centre.receive('inbox', each)),
    );
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test('items of one conversation keep their order and share a contact, also in one batch', async () => {
    const { centre } = await newCentre();
    const conversation = 'chat-1';
    const answers = await Promise.all(
      ['One', 'Two', 'Three'].map((text) => centre.receive('inbox', mail(text, { conversation }))),
    );
    expect(answers.map((answer) => ('sequence' in answer ? answer.sequence : 0))).toEqual([
      1, 2, 3,
    ]);
    expect(new Set(answers.map((answer) => ('contact' in answer ? answer.contact : ''))).size).toBe(
      1,
    );
  });

  test('a full disk refuses what is new and loses nothing', async () => {
    const points = failpoints(memoryStore());
    const { centre } = await newCentre({ store: points.store });
    const taken = await centre.receive('inbox', mail('My bin.'));
    points.arm('commit:before', 'throw');
    const item = mail('My other bin.');
    await expect(centre.receive('inbox', item)).rejects.toThrow('failpoint');
    expect((await centre.contacts.find()).items.map(({ id }) => id)).toEqual([
      'contact' in taken ? taken.contact : '',
    ]);
    expect(await centre.receive('inbox', item)).toMatchObject({ status: 'accepted' });
  });

  test('an item that breaks its contract is refused by name when it is given by hand', async () => {
    const { centre } = await newCentre();
    const refused = async (change: object): Promise<unknown> =>
      centre.receive('inbox', { ...mail('Hello'), ...change }).catch((error: unknown) => error);
    for (const [field, change] of [
      ['key', { key: '' }],
      ['ref', { ref: 7 }],
      ['occurredAt', { occurredAt: '23/11/2026' }],
      ['occurredAt', { occurredAt: '2026-11-23T09:00:00' }],
      ['nature', { nature: 'robot' }],
      ['from', { from: null }],
      ['parts[0].kind', { parts: [{ mediaType: 'text/plain', bytes: Buffer.from('x') }] }],
      ['parts[0]', { parts: [{ kind: 'attachment', mediaType: 'text/plain' }] }],
      ['signals', { signals: ['Jo Example called'] }],
      ['malformed', { malformed: 'Jo Example, 7 High Street' }],
    ] as const) {
      expect(await refused(change)).toMatchObject({ code: 'CC_INPUT_INVALID', facts: { field } });
    }
  });

  test('an item that breaks its contract is quarantined when its channel brings it, once', async () => {
    const { centre, inbox } = await newCentre();
    const broken = { ...mail('Hello'), key: '', occurredAt: 'yesterday' };
    inbox.deliver(broken, mail('Fine.'));
    await centre.settle();
    inbox.deliver(broken);
    await centre.settle();
    expect(inbox.accepted.map(({ status }) => status)).toEqual([
      'quarantined',
      'accepted',
      'duplicate',
    ]);
    expect((await centre.health()).quarantined).toBe(1);
  });

  test('a cursor moves with its items, by compare-and-set', async () => {
    const { centre, inbox, store } = await newCentre();
    const host = inbox.host();
    await host.accept([mail('One')], { cursor: '1', expectedCursor: null });
    await expect(host.accept([mail('Two')], { cursor: '2', expectedCursor: null })).rejects.toThrow(
      'CC_CONFLICT',
    );
    expect(await store.channelState('inbox', 'cursor')).toBe('1');
    expect((await centre.contacts.find()).items).toHaveLength(1);
  });

  test('a batch is taken whole or not at all', async () => {
    const points = failpoints(memoryStore());
    const { centre, inbox } = await newCentre({ store: points.store });
    const items = [mail('One'), mail('Two'), mail('Three')];
    points.arm('commit:before', 'throw');
    await expect(inbox.host().accept(items)).rejects.toThrow('failpoint');
    expect((await centre.contacts.find()).items).toEqual([]);
    const answers = await inbox.host().accept(items);
    expect(answers.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
  });
});

test('commands and items of many at once end where one after the other would', async () => {
  const { centre, store } = await newCentre();
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => centre.receive('inbox', mail('A question.'))),
  );
  const ids = answers.flatMap((answer) => ('contact' in answer ? [answer.contact] : []));
  await Promise.all(
    ids.map((id) => centre.contacts.triage(id, { by, matters: [{ service: 'waste' }] })),
  );
  await Promise.all(ids.map((id) => centre.contacts.resolve(id, { by, outcome: 'answered' })));
  expect((await centre.health()).stages).toEqual({ resolved: 40 });
  for (const id of ids) {
    const versions = (await store.history(id)).map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
  }
});
