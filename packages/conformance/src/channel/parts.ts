import assert from 'node:assert/strict';
import type { Inbound, Part } from '@council-contact/core';
import { person, picture } from './messages.ts';
import { CannotShow, carriesParts, failing } from './suite.ts';
import type { ChannelTest } from './suite.ts';
import type { Trial } from './trial.ts';

const SMALL = 2_000;
const LARGE = 1024 * 1024;

const withPicture = (size: number) => {
  const bytes = picture(size);
  return {
    bytes,
    message: person({ parts: [{ mediaType: 'image/png', filename: 'bin.png', bytes }] }),
  };
};

const isKept = async (trial: Trial, bytes: Uint8Array): Promise<boolean> => {
  for (const contact of await trial.contacts()) {
    for (const artefact of await trial.opened(contact)) {
      const found = Buffer.from(await new Response(artefact.stream()).arrayBuffer());
      if (found.equals(bytes)) return true;
    }
  }
  return false;
};

const sizeFor = ({ fake }: Trial, size: number): number => Math.min(size, fake.largestPart ?? 0);

const partsOf = (items: readonly Inbound[]): readonly Part[] =>
  items.flatMap((item) => item.parts ?? []);

export const parts = (test: ChannelTest): void => {
  for (const [words, size] of [
    ['a small part', SMALL],
    ['a part of a mebibyte', LARGE],
  ] as const) {
    test(
      `${words} is kept byte for byte`,
      async (trial) => {
        const { message, bytes } = withPicture(sizeFor(trial, size));
        await trial.comesIn(message);
        await trial.until('the part is there', () => isKept(trial, bytes));
      },
      carriesParts,
    );
  }

  test(
    'a part whose item was refused comes whole with it later',
    async (trial) => {
      const { message, bytes } = withPicture(sizeFor(trial, LARGE));
      trial.set('busy');
      const { item } = await trial.fake.deliver(message);
      await trial.settle();
      trial.set('open');
      await trial.again(item);
      await trial.until('the part is there', () => isKept(trial, bytes));
      assert.equal(await trial.itemCount(), 1);
    },
    carriesParts,
  );

  test(
    'a part given by reference is fetched after the commit, also when the source was away',
    async (trial) => {
      const { message, bytes } = withPicture(sizeFor(trial, SMALL));
      trial.set('hold');
      const delivery = trial.fake.deliver(message);
      // A source that pushes waits for its answer; one that is asked has the item at once.
      if (trial.pulls) await delivery;
      const settled = trial.settle();
      const given = async (): Promise<readonly Part[]> => {
        for (let tries = 0; trial.arrivals === 0 && tries < 500; tries += 1)
          await new Promise((resolve) => setTimeout(resolve, 5));
        return partsOf(trial.traffic.items);
      };
      const isByReference = (await given()).some((part) => 'ref' in part);
      try {
        if (!isByReference) throw new CannotShow('the channel gives no part by reference');
        await failing(trial, 'refuse');
      } finally {
        trial.set('open');
        await Promise.all([delivery, settled]);
      }
      await trial.settle();
      await trial.fake.recover?.();
      trial.clock.advance('PT1H');
      await trial.until('the part is there', () => isKept(trial, bytes));
    },
    carriesParts,
  );
};
