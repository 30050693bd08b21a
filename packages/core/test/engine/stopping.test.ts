import { failpoints, virtualClock } from '@council-contact/conformance';
import {
  createContactCentre,
  memoryKeyring,
  memoryStore,
  type Channel,
  type Keyring,
} from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { minimalPolicy } from '../fixtures/minimal-policy.ts';
import { adviser, MONDAY, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const by = adviser;

describe('stopping', () => {
  test('writes what was taken, refuses what comes after, and can be asked for twice', async () => {
    const { centre, options, store } = await newCentre();
    const taken = [centre.receive('inbox', mail('One.')), centre.receive('inbox', mail('Two.'))];
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([centre.stop(), centre.stop()]);
    expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([
      'accepted',
      'accepted',
    ]);
    await expect(centre.receive('inbox', mail('Three.'))).rejects.toThrow('CC_STOPPED');
    await expect(centre.start()).rejects.toThrow('CC_STOPPED');
    await centre.stop();
    const next = await createContactCentre({ ...options, store });
    expect((await next.contacts.find()).items).toHaveLength(2);
  });

  test('finishes the effect that is being performed, and begins no other', async () => {
    const started = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const done: string[] = [];
    const { centre, options, store } = await newCentre({
      handovers: {
        revenues: async ({ key }) => {
          started.resolve();
          await finish.promise;
          done.push(key);
          return { status: 'sent', ref: key };
        },
      },
    });
    const answer = await centre.receive('inbox', mail('A question.'));
    const id = 'contact' in answer ? answer.contact : '';
    await centre.settle();
    await centre.contacts.route(id, { by, service: 'council-tax', purpose: 'handle-query' });
    await centre.start({ channels: false });
    await started.promise;
    const stopped = centre.stop();
    finish.resolve();
    await stopped;
    expect(done).toHaveLength(1);
    const next = await createContactCentre({ ...options, store });
    expect(await next.outbox.list()).toEqual([]);
    expect(await next.contacts.get(id)).toMatchObject({ matters: [{ status: 'accepted' }] });
  });

  test('waits for settle, whose effects would otherwise be performed and not written down', async () => {
    const started = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const { centre, inbox, options, store } = await newCentre();
    const open = inbox.open.bind(inbox);
    inbox.open = (host) => {
      const channel: Channel = open(host);
      return {
        ...channel,
        reply: async (reply) => {
          started.resolve();
          await finish.promise;
          return { status: 'sent', ref: reply.key };
        },
      };
    };
    await centre.stop();
    const next = await createContactCentre({ ...options, store });
    await next.receive('inbox', mail('A question.'));
    const settled = next.settle();
    await started.promise;
    const stopped = next.stop();
    finish.resolve();
    await settled;
    await stopped;
    const last = await createContactCentre({ ...options, store });
    expect(await last.outbox.list()).toEqual([]);
  });

  test('tells channels to end by their signal, and closes them', async () => {
    const told: string[] = [];
    const listening = Promise.withResolvers<void>();
    const channel: Channel = {
      async run(signal) {
        listening.resolve();
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve());
        });
        told.push('ended');
      },
      async close() {
        told.push('closed');
      },
    };
    const { centre } = await newCentre({ channels: { inbox: { open: () => channel } } });
    await centre.start();
    await expect(centre.start()).rejects.toThrow('CC_NOT_POSSIBLE');
    await listening.promise;
    await centre.stop();
    expect(told).toEqual(['ended', 'closed']);
  });
});

describe('opening', () => {
  test('two engines over one store: the second is refused, and the first goes on', async () => {
    const { centre, options } = await newCentre();
    await expect(createContactCentre(options)).rejects.toThrow('CC_STORE_LOCKED');
    expect(await centre.receive('inbox', mail('A question.'))).toMatchObject({
      status: 'accepted',
    });
  });

  test('a keyring of another store is refused, and the store is free again for its own', async () => {
    const { centre, options, store } = await newCentre();
    await centre.receive('inbox', mail('A question.'));
    await centre.stop();
    const strange = memoryKeyring();
    await expect(createContactCentre({ ...options, store, keyring: strange })).rejects.toThrow(
      'CC_KEYRING_INVALID',
    );
    const next = await createContactCentre({ ...options, store });
    expect((await next.contacts.find()).items).toHaveLength(1);
  });

  test('a durable store needs a keyring that lasts', async () => {
    const store = memoryStore();
    const durable = { ...store, traits: { ...store.traits, durable: true } };
    await expect(createContactCentre({ policy: minimalPolicy, store: durable })).rejects.toThrow(
      'CC_KEYRING_INVALID',
    );
  });

  test('a channel that the policy does not list, or that does not open, leaves nothing open', async () => {
    const clock = virtualClock(MONDAY);
    const store = memoryStore(clock);
    const options = { policy: minimalPolicy, clock, store, keyring: memoryKeyring() };
    const channel: Channel = {};
    await expect(
      createContactCentre({ ...options, channels: { elsewhere: { open: () => channel } } }),
    ).rejects.toThrow('CC_CHANNEL_UNKNOWN');
    const broken = {
      open: () => {
        throw new Error('the folder is not there');
      },
    };
    await expect(createContactCentre({ ...options, channels: { inbox: broken } })).rejects.toThrow(
      'the folder is not there',
    );
    const centre = await createContactCentre(options);
    expect((await centre.health()).status).toBe('ok');
  });

  test('a crash between keyring and store at the first start leaves both usable', async () => {
    for (const point of [
      'open:after',
      'channelState:after',
      'commit:before',
      'commit:after',
      'epochs.list:before',
      'epochs.open:before',
      'epochs.open:after',
    ] as const) {
      const clock = virtualClock(MONDAY);
      const memory = memoryStore(clock);
      const keyring: Keyring = memoryKeyring();
      const points = failpoints(memory);
      points.arm(point, 'crash');
      const options = { policy: minimalPolicy, clock, keyring };
      await expect(createContactCentre({ ...options, store: points.store })).rejects.toThrow(
        'failpoint',
      );
      await memory.close();
      const centre = await createContactCentre({ ...options, store: memory });
      expect(await centre.receive('inbox', mail('A question.'))).toMatchObject({
        status: 'accepted',
      });
      await centre.stop();
    }
  });
});
