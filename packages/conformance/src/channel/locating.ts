import assert from 'node:assert/strict';
import type { PartyDetails, SourceRef } from '@council-contact/core';
import { person } from './messages.ts';
import { erases, locates } from './suite.ts';
import type { ChannelTest } from './suite.ts';
import type { Trial } from './trial.ts';

const located = async (trial: Trial, from: PartyDetails): Promise<readonly SourceRef[]> => {
  const refs: SourceRef[] = [];
  for await (const ref of trial.channel.locate?.(from) ?? []) refs.push(ref);
  return refs.toSorted();
};

export const locating = (test: ChannelTest): void => {
  test(
    "a person's items are found at the source, and nobody else's",
    async (trial) => {
      const { from } = person();
      await trial.comesIn(person({ from }));
      await trial.comesIn();
      await trial.comesIn(person({ from }));
      const own = [0, 2].flatMap((n) => trial.traffic.items[n]?.ref ?? []);
      const found = await located(trial, from);
      assert.deepEqual([...new Set(found)], [...new Set(own)].toSorted());
      assert.deepEqual(await located(trial, person().from), []);
    },
    locates,
  );

  test(
    'what was erased is not found any more',
    async (trial) => {
      const { from } = person();
      const item = await trial.comesIn(person({ from }));
      const [inbound] = trial.traffic.items;
      assert.ok(inbound !== undefined);
      const { ref, occurredAt: at } = inbound;
      const { signal } = new AbortController();
      await trial.channel.eraseAtSource?.({ ref, direction: 'in', at }, signal);
      if ((await trial.fake.stored(item)).content) return;
      assert.deepEqual(await located(trial, from), []);
    },
    locates,
    erases,
  );
};
