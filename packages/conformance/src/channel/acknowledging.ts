import assert from 'node:assert/strict';
import { person } from './messages.ts';
import type { ChannelTest } from './suite.ts';
import type { Trial } from './trial.ts';

const DAY_MS = 86_400_000;

/** The source may not have been told; null, for one that never is, is as good. */
const insistUntold = async (trial: Trial, item: string, when: string): Promise<void> => {
  const { acknowledged } = await trial.fake.stored(item);
  assert.notEqual(acknowledged, true, `the source was told ${when}`);
};

/** Resolves when the items stand at the gate. */
const atTheGate = async (trial: Trial, since: number): Promise<void> => {
  const end = performance.now() + 5_000;
  while (trial.arrivals === since) {
    assert.ok(performance.now() < end, 'the item comes to be committed');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

/** It is offered again by the source, and is in, once. */
const insistItComes = async (trial: Trial, item: string): Promise<void> => {
  await trial.again(item);
  await trial.until('the item comes in', async () => (await trial.itemCount()) > 0);
  await trial.untilAcknowledged(item);
  assert.equal(await trial.itemCount(), 1, 'it is one item');
};

export const acknowledging = (test: ChannelTest): void => {
  test('nothing is acknowledged before it is committed, everything after', async (trial) => {
    trial.set('hold');
    const delivery = trial.fake.deliver(person());
    let answered: boolean | null = null;
    void delivery.then(({ acknowledged }) => (answered = acknowledged));
    // A source that pushes waits for its answer; one that is asked has the item at once.
    const item = trial.pulls ? (await delivery).item : null;
    const settled = trial.settle();
    await atTheGate(trial, 0);
    assert.notEqual(answered, true, 'the source was told before the commit');
    if (item !== null) await insistUntold(trial, item, 'before the commit');
    trial.set('open');
    await settled;
    await trial.untilAcknowledged((await delivery).item);
    assert.equal(await trial.itemCount(), 1);
  });

  test('what could not be committed stays with the source, and comes later', async (trial) => {
    trial.set('fail');
    const { item, acknowledged } = await trial.fake.deliver(person());
    await trial.settle();
    assert.equal(acknowledged, false);
    await insistUntold(trial, item, 'although nothing was committed');
    assert.equal(await trial.itemCount(), 0);
    trial.set('open');
    await insistItComes(trial, item);
  });

  test('under load the source is told to wait, and the item comes later', async (trial) => {
    trial.set('busy');
    const { item, acknowledged } = await trial.fake.deliver(person());
    await trial.settle();
    assert.equal(acknowledged, false, 'BUSY is not passed over');
    await insistUntold(trial, item, 'although there was no room');
    assert.equal(await trial.itemCount(), 0);
    const refused = trial.heard.find((line) => /^[45]\d\d /u.test(line));
    // 4xx means to most senders that they need not come again.
    if (refused !== undefined) assert.match(refused, /^(?:5\d\d|429) /u);
    trial.set('open');
    await insistItComes(trial, item);
  });
};

export const restarts = (test: ChannelTest): void => {
  test('a crash before the commit loses nothing', async (trial) => {
    trial.set('die-before');
    const { item } = await trial.fake.deliver(person());
    await trial.settle();
    await insistUntold(trial, item, 'by a process that had not committed');
    await trial.restart();
    await insistItComes(trial, item);
  });

  test('a crash between commit and acknowledgement doubles nothing', async (trial) => {
    trial.set('die-after');
    const { item } = await trial.fake.deliver(person());
    await trial.settle();
    await trial.restart();
    await insistItComes(trial, item);
  });

  test('what waited while nobody was there comes after the restart', async (trial) => {
    const known = await trial.comesIn();
    await trial.centre.stop();
    const { item } = await trial.fake.deliver(person());
    await trial.reopen();
    await trial.again(item);
    await trial.until('the item comes in', async () => (await trial.itemCount()) === 2);
    await trial.untilAcknowledged(item);
    await trial.untilAcknowledged(known);
    assert.equal(await trial.itemCount(), 2);
  });

  test('a clock that is set back by a day loses nothing', async (trial) => {
    await trial.comesIn();
    await trial.stopAndStart();
    trial.clock.set(new Date(trial.clock.now().getTime() - DAY_MS).toISOString());
    await trial.comesIn(person({ at: trial.clock.now().toISOString() }));
    assert.equal(await trial.itemCount(), 2);
  });
};
