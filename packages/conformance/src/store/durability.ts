import assert from 'node:assert/strict';
import { hasCode } from '@council-contact/core';
import type { Store } from '@council-contact/core';
import { committed, same } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';
import { durable, exclusive } from './suite.ts';

const {
  artefactId,
  bytes,
  change,
  changeset,
  contact,
  effect,
  event,
  inbox,
  instance,
  lookup,
  monday,
  sealed,
  timer,
} = specimen;

const artefact = artefactId(contact(1), 1);

const filled = async (store: Store): Promise<void> => {
  await store.epochs.open(1, monday);
  await store.epochs.open(2, monday);
  await store.epochs.close(2, monday + 1);
  await store.blobs.put(
    'blob-1',
    (async function* () {
      yield bytes('recording');
    })(),
  );
  await committed(
    store,
    changeset({
      inbox: [inbox('mail', contact(1))],
      conversations: [{ ...lookup('thread'), contact: contact(1) }],
      instances: [change(instance(contact(1)))],
      events: [event(contact(1), 1, { facts: '[]' })],
      timers: [timer(contact(1), 'target', monday + 90)],
      effects: [effect(contact(1), 0), effect(contact(1), 1, { state: 'parked' })],
      artefacts: [sealed(artefact, { body: null, blob: 'blob-1', index: [lookup('mail')] })],
      channelState: [{ channel: 'post', key: 'cursor', value: '7' }],
    }),
  );
};

const everything = async (store: Store): Promise<unknown> => [
  await store.inbox([lookup('mail')]),
  await store.conversations([lookup('thread')]),
  await store.load([contact(1)]),
  await store.history(contact(1)),
  await store.facts(0, 9),
  await store.nextDue(),
  await store.effects({ limit: 9 }),
  await store.artefacts([artefact]),
  await store.indexed([lookup('mail')]),
  await store.verify([artefact]),
  await store.epochs.list(),
  await store.channelState('post', 'cursor'),
  await store.blobs.has('blob-1'),
];

const isLocked = (error: unknown): boolean => hasCode(error, 'CC_STORE_LOCKED');

export const durability = (test: StoreTest): void => {
  test(
    'all that was committed is there when it is opened again',
    async ({ store, reopen }) => {
      await filled(store);
      const before = await everything(store);
      same(await everything(await reopen()), before);
    },
    durable,
  );

  test(
    'versions, duplicates and sequences go on where they stood',
    async ({ store, reopen }) => {
      await filled(store);
      const [first] = await store.facts(0, 9);
      const again = await reopen();
      same(
        await again.commit([
          changeset({ inbox: [inbox('mail', contact(2))] }),
          changeset({ instances: [change(instance(contact(1)))] }),
          changeset({ events: [event(contact(1), 2, { facts: '[]' })] }),
        ]),
        [
          { status: 'duplicate', of: inbox('mail', contact(1)) },
          { status: 'conflict', on: contact(1) },
          { status: 'committed' },
        ],
      );
      const facts = await again.facts(first?.sequence ?? 0, 9);
      assert.deepEqual(
        facts.map(({ version }) => version),
        [2],
      );
    },
    durable,
  );

  test(
    'a lease outlives a crash and still ends in its time',
    async ({ store, reopen }) => {
      const claim = { limit: 9, holder: 'host-1', leaseMs: 30_000 };
      await committed(store, changeset({ effects: [effect(contact(1), 0)] }));
      await store.claimEffects({ ...claim, now: monday });
      const again = await reopen();
      same(await again.claimEffects({ ...claim, now: monday + 29_999 }), []);
      same(await again.claimEffects({ ...claim, now: monday + 30_000 }), [effect(contact(1), 0)]);
    },
    durable,
  );

  test(
    'a second engine is refused while the first has it open, and welcome afterwards',
    async ({ store, another, opened }) => {
      await filled(store);
      const second = await another();
      await assert.rejects(second.open(), isLocked);
      same(await store.channelState('post', 'cursor'), '7', 'the first goes on undisturbed');
      await store.close();
      await opened(second);
      same(await second.channelState('post', 'cursor'), '7');
    },
    durable,
    exclusive,
  );

  test('a closed store answers nothing and takes nothing', async ({ store }) => {
    await store.close();
    await assert.rejects(store.load([contact(1)]));
    await assert.rejects(store.commit([changeset({ instances: [change(instance(contact(1)))] })]));
  });
};
