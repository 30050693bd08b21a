import assert from 'node:assert/strict';
import type { Channel, SourceErasure, SourceItem } from '@council-contact/core';
import { insistItEnds } from './insist-it-ends.ts';
import { answered, sent } from './replies.ts';
import { erases, failing, fails, replies, showsReplies, verifies } from './suite.ts';
import type { ChannelTest } from './suite.ts';
import { PERIOD } from './trial-policy.ts';
import type { Trial } from './trial.ts';

const GONE: ReadonlySet<string> = new Set(['erased', 'already-gone']);

type Call = 'eraseAtSource' | 'verifyErased';

/** A throw leaves it where it is. */
const asked = async (channel: Channel, call: Call, item: SourceItem): Promise<SourceErasure> => {
  try {
    return (await channel[call]?.(item, new AbortController().signal)) ?? { status: 'present' };
  } catch {
    return { status: 'present' };
  }
};

/** The item of the source that came in, and how the channel names it. */
const oneItem = async (trial: Trial): Promise<{ item: string; at: SourceItem }> => {
  const item = await trial.comesIn();
  const inbound = trial.traffic.items.at(-1);
  assert.ok(inbound !== undefined, 'the item was handed over');
  return { item, at: { ref: inbound.ref, direction: 'in', at: inbound.occurredAt } };
};

/** What the channel says agrees with what the source still holds. */
const insistTrue = async (trial: Trial, said: SourceErasure, item: string): Promise<void> => {
  const { content } = await trial.fake.stored(item);
  if (GONE.has(said.status)) assert.equal(content, false, `'${said.status}' while it lies there`);
  if (said.status !== 'residual') return;
  assert.ok(
    trial.type.manifest.atSource.some(({ erasable }) => erasable !== 'verified'),
    'manifest.atSource names what is left behind',
  );
  assert.match(said.what, /\S/u);
  if (said.until !== null) assert.ok(Date.parse(said.until) > trial.clock.now().getTime());
};

export const erasure = (test: ChannelTest): void => {
  test(
    'an item is erased at its source, and only that one',
    async (trial) => {
      const { item, at } = await oneItem(trial);
      const other = await trial.comesIn();
      const otherHeld = (await trial.fake.stored(other)).content;
      const said = await asked(trial.channel, 'eraseAtSource', at);
      assert.ok(GONE.has(said.status) || said.status === 'residual', `it says '${said.status}'`);
      await insistTrue(trial, said, item);
      assert.equal((await trial.fake.stored(other)).content, otherHeld);
    },
    erases,
  );

  test(
    'erasing twice, or what never was, does no harm',
    async (trial) => {
      const { item, at } = await oneItem(trial);
      await asked(trial.channel, 'eraseAtSource', at);
      const said = await trial.channel.eraseAtSource?.(at, new AbortController().signal);
      assert.ok(said !== undefined);
      assert.ok(GONE.has(said.status) || said.status === 'residual', `it says '${said.status}'`);
      await insistTrue(trial, said, item);
    },
    erases,
  );

  test(
    'what the source refuses to erase is never called erased',
    async (trial) => {
      const { item, at } = await oneItem(trial);
      await failing(trial, 'refuse-erasure');
      const said = await asked(trial.channel, 'eraseAtSource', at);
      await insistTrue(trial, said, item);
    },
    erases,
    fails,
  );

  test(
    'what cannot be erased while the source is down is erased later',
    async (trial) => {
      const { item, at } = await oneItem(trial);
      await failing(trial, 'refuse');
      const first = await asked(trial.channel, 'eraseAtSource', at);
      await trial.fake.recover?.();
      await insistTrue(trial, first, item);
      await insistTrue(trial, await asked(trial.channel, 'eraseAtSource', at), item);
    },
    erases,
    fails,
  );

  test(
    'when the period ends nothing is left, here or at the source, and it stays so',
    async (trial) => {
      const { item, at } = await oneItem(trial);
      trial.clock.advance(PERIOD);
      await trial.until('it is erased here', () => trial.isErased());
      // The engine has asked; asking once more changes nothing.
      const { content } = await trial.fake.stored(item);
      const said = await asked(trial.channel, 'eraseAtSource', at);
      await insistTrue(trial, said, item);
      if (said.status !== 'residual') assert.equal(content, false, 'it was erased at the source');
      await trial.fake.redeliver(item);
      await trial.settle();
      assert.equal(await trial.keptText(), '', 'what was erased does not come back');
    },
    erases,
  );

  test(
    'the copy of a reply goes with the contact',
    async (trial) => {
      await trial.comesIn();
      await answered(trial);
      await trial.until('it goes out', async () => (await sent(trial)).length > 0);
      const [reply] = await sent(trial);
      assert.ok(reply !== undefined);
      trial.clock.advance('P61D');
      await trial.until('all is erased', () => trial.isErased());
      await trial.until(
        'the copy is gone',
        async () =>
          !(await trial.fake.stored(reply.item)).content ||
          trial.type.manifest.atSource.some(({ erasable }) => erasable !== 'verified'),
      );
    },
    erases,
    replies,
    showsReplies,
  );
};

export const promptness = (test: ChannelTest): void => {
  for (const [words, call, need] of [
    ['an erasure', 'eraseAtSource', erases],
    ['a verification', 'verifyErased', verifies],
  ] as const) {
    test(
      `${words} that is told to stop ends within a second`,
      async (trial) => {
        const { at } = await oneItem(trial);
        await failing(trial, 'hang');
        const stop = new AbortController();
        const asking = trial.channel[call]?.(at, stop.signal);
        await new Promise((resolve) => setImmediate(resolve));
        await insistItEnds(asking, stop);
      },
      need,
      fails,
    );
  }
};

export const verification = (test: ChannelTest): void => {
  test(
    'verifyErased says what the source holds, before and after',
    async (trial) => {
      const { item, at } = await oneItem(trial);
      const isHeld = (await trial.fake.stored(item)).content;
      const before = await asked(trial.channel, 'verifyErased', at);
      if (isHeld) assert.ok(!GONE.has(before.status), `'${before.status}' while it lies there`);
      await asked(trial.channel, 'eraseAtSource', at);
      const after = await asked(trial.channel, 'verifyErased', at);
      assert.ok(GONE.has(after.status) || after.status === 'residual', `it says '${after.status}'`);
      await insistTrue(trial, after, item);
    },
    erases,
    verifies,
  );

  test(
    'while the source is down nothing is verified',
    async (trial) => {
      const { item, at } = await oneItem(trial);
      if (!(await trial.fake.stored(item)).content) return;
      await failing(trial, 'refuse');
      const said = await asked(trial.channel, 'verifyErased', at);
      assert.ok(!GONE.has(said.status), `'${said.status}' of a source that does not answer`);
    },
    verifies,
    fails,
  );
};
