import assert from 'node:assert/strict';
import { person } from './messages.ts';
import { replies, showsReplies } from './suite.ts';
import type { ChannelTest, Need } from './suite.ts';

const MACHINES = ['automatic', 'self', 'opt-out'] as const;

const canBe = (nature: (typeof MACHINES)[number]): Need => ({
  reason: `the fake's natures lack '${nature}': no such item comes from this source`,
  isMet: (_, { natures }) => natures?.includes(nature) === true,
});

export const natures = (plain: ChannelTest): void => {
  const test = plain.under({ acknowledges: true });

  for (const nature of MACHINES) {
    test(
      `an item of nature '${nature}' is recorded, neither triaged nor answered`,
      async (trial) => {
        await trial.comesIn(person({ nature }));
        const contact = await trial.contact();
        assert.equal(contact.nature, nature);
        assert.equal(contact.within, 'recorded');
        await trial.settle();
        assert.deepEqual((await trial.fake.sent?.()) ?? [], []);
      },
      canBe(nature),
    );
  }
};

export const acknowledgements = (plain: ChannelTest): void => {
  const test = plain.under({ acknowledges: true });

  test(
    'a person is told once that the message has come',
    async (trial) => {
      const item = await trial.comesIn();
      await trial.until('it is told', async () => (await trial.fake.sent?.())?.length === 1);
      await trial.fake.redeliver(item);
      await trial.settle();
      await trial.stopAndStart();
      trial.clock.advance('PT8H');
      await trial.settle();
      assert.equal((await trial.fake.sent?.())?.length, 1);
    },
    replies,
    showsReplies,
  );
};
