import assert from 'node:assert/strict';
import { CHANNEL } from './endpoint.ts';
import { failing, fails, notices } from './suite.ts';
import type { ChannelTest } from './suite.ts';
import type { Trial } from './trial.ts';

const health = async ({ centre }: Trial): Promise<string | undefined> =>
  (await centre.health()).channels[CHANNEL];

export const healthiness = (test: ChannelTest): void => {
  test('it is healthy while all goes well', async (trial) => {
    await trial.settle();
    assert.equal(await health(trial), 'ok');
    await trial.comesIn();
    assert.equal(await health(trial), 'ok');
  });

  test(
    'its health turns when the source dies, and back',
    async (trial) => {
      await trial.comesIn();
      if (trial.channel.run === undefined)
        await trial.centre.start({ channels: true, timers: false, effects: false });
      await failing(trial, 'refuse');
      await trial.until('it is not ok', async () => (await health(trial)) !== 'ok');
      await trial.fake.recover?.();
      await trial.until('it is ok', async () => (await health(trial)) === 'ok');
      await trial.comesIn();
    },
    notices,
    fails,
  );
};
