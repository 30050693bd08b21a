import assert from 'node:assert/strict';
import { person } from './messages.ts';
import { forges, malforms } from './suite.ts';
import type { ChannelTest } from './suite.ts';

export const refusals = (test: ChannelTest): void => {
  test(
    'a forged item is refused, and nothing of it is stored',
    async (trial) => {
      const forged = await trial.fake.forge?.(person());
      assert.equal(forged?.acknowledged, false, 'the forger is not told that it was taken');
      await trial.settle();
      assert.deepEqual(await trial.contacts(), []);
      assert.deepEqual(trial.traffic.items, [], 'it is not even handed over');
      assert.equal(trial.arrivals, 0);
    },
    forges,
  );

  test(
    'a true item comes in after a forged one',
    async (trial) => {
      await trial.fake.forge?.(person());
      await trial.comesIn();
      assert.equal(await trial.itemCount(), 1);
    },
    forges,
  );

  test(
    'an item that cannot be read is quarantined and visible, with its bytes',
    async (trial) => {
      const words = 'the words of an item that cannot be read';
      await trial.fake.malformed?.(words);
      await trial.until(
        'it is quarantined',
        async () => (await trial.centre.health()).quarantined === 1,
      );
      assert.equal((await trial.contact()).within, 'quarantined');
      assert.ok((await trial.keptText()).includes(words), 'its bytes are kept');
    },
    malforms,
  );

  test(
    'an item that cannot be read holds up no other',
    async (trial) => {
      await trial.fake.malformed?.('unreadable');
      const message = person();
      await trial.fake.deliver(message);
      await trial.until('the next one comes in', async () =>
        (await trial.keptText()).includes(message.text),
      );
    },
    malforms,
  );
};
