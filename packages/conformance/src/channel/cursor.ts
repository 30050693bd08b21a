import assert from 'node:assert/strict';
import { person } from './messages.ts';
import { CannotShow } from './suite.ts';
import type { ChannelTest } from './suite.ts';

const NO_CURSOR = 'the channel uses no cursor: its source remembers what was taken';

export const cursor = (test: ChannelTest): void => {
  test('a cursor moves only with what it counts, over the one it was counted from', async (trial) => {
    await trial.comesIn();
    await trial.comesIn();
    const { cursors } = trial.traffic;
    if (cursors.length === 0) throw new CannotShow(NO_CURSOR);
    let last: string | null = null;
    for (const { cursor: next, expected } of cursors) {
      assert.notEqual(expected, undefined, 'expectedCursor says what it was counted from');
      assert.equal(expected, last, 'it was counted from the one that is stored');
      last = next;
    }
  });

  test('from a cursor that was put back the same items come again, and are duplicates', async (trial) => {
    await trial.comesIn();
    await trial.comesIn();
    const { channel, traffic } = trial;
    if (traffic.cursors.length === 0 || channel.poll === undefined) throw new CannotShow(NO_CURSOR);
    const keys = new Set(traffic.items.map(({ key }) => key));
    const again = await channel.poll(null, new AbortController().signal);
    assert.deepEqual(new Set(again.items.map(({ key }) => key)), keys);
    await trial.comesIn(person());
    assert.equal(await trial.itemCount(), 3);
  });
};
