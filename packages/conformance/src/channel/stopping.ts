import assert from 'node:assert/strict';
import { insistItEnds } from './insist-it-ends.ts';
import { person } from './messages.ts';
import { failing, holdsConnection, polls } from './suite.ts';
import type { ChannelTest } from './suite.ts';
import { Trial } from './trial.ts';
import type { ChannelSuite } from './trial.ts';

const WITHIN_MS = 1_000;

/** Resources that keep the process running, by kind. */
const resources = (): ReadonlyMap<string, number> =>
  new Map(
    [...Map.groupBy(process.getActiveResourcesInfo(), (kind) => kind)].map(([kind, all]) => [
      kind,
      all.length,
    ]),
  );

/** What is open now and was not before; ends are awaited, for closing takes its time. */
const leftOver = async (before: ReadonlyMap<string, number>): Promise<readonly string[]> => {
  const end = performance.now() + WITHIN_MS;
  for (;;) {
    const more = [...resources()].flatMap(([kind, count]) =>
      count > (before.get(kind) ?? 0) ? kind : [],
    );
    if (more.length === 0 || performance.now() > end) return more;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** Opened, started, used, stopped, and once more. */
const live = async (suite: ChannelSuite<unknown>): Promise<void> => {
  const trial = new Trial(suite);
  await trial.open();
  if (trial.channel.run === undefined)
    await trial.centre.start({ channels: true, timers: true, effects: true });
  await trial.comesIn();
  await trial.stopAndStart();
  await trial.comesIn();
  await trial.close();
};

export const stopping = (test: ChannelTest, suite: ChannelSuite<unknown>): void => {
  test(
    'a poll that is told to stop ends within a second',
    async (trial) => {
      await trial.fake.deliver(person());
      const { channel } = trial;
      await failing(trial, 'hang').catch(() => {}); // where it cannot hang, it must still end
      const stop = new AbortController();
      const poll = channel.poll?.(null, stop.signal);
      await new Promise((resolve) => setImmediate(resolve));
      await insistItEnds(poll, stop);
    },
    polls,
  );

  test(
    'a held connection that is told to stop ends within a second',
    async (trial) => {
      const stop = new AbortController();
      const run = trial.channel.run?.(stop.signal);
      await new Promise((resolve) => setImmediate(resolve));
      await insistItEnds(run, stop);
    },
    holdsConnection,
  );

  test('started and stopped twice, it leaves nothing behind', async () => {
    // What a library opens once, for ever, is no leak.
    await live(suite);
    const before = resources();
    await live(suite);
    await live(suite);
    assert.deepEqual(await leftOver(before), []);
  });
};
