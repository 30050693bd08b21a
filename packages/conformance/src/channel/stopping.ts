import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { person } from './messages.ts';
import { replyTo } from './replies.ts';
import { failing, fails, holdsConnection, polls, replies } from './suite.ts';
import type { ChannelTest } from './suite.ts';
import { Trial } from './trial.ts';
import type { ChannelSuite } from './trial.ts';

const WITHIN_MS = 1_000;

/** The call ends, well or badly, within a second of the abort. */
const insistItEnds = async (call: Promise<unknown>, abort: () => void): Promise<void> => {
  const ended = call.then(
    () => true,
    () => true,
  );
  abort();
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), WITHIN_MS);
  const isInTime = await Promise.race([ended, late]);
  clearTimeout(timer);
  assert.ok(isInTime, 'it goes on a second after it was told to stop');
};

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
      await insistItEnds(Promise.resolve(poll), () => stop.abort());
      assert.equal(getEventListeners(stop.signal, 'abort').length, 0, 'nothing listens on');
    },
    polls,
  );

  test(
    'a held connection that is told to stop ends within a second',
    async (trial) => {
      const stop = new AbortController();
      const run = trial.channel.run?.(stop.signal);
      await new Promise((resolve) => setImmediate(resolve));
      await insistItEnds(Promise.resolve(run), () => stop.abort());
      assert.equal(getEventListeners(stop.signal, 'abort').length, 0, 'nothing listens on');
    },
    holdsConnection,
  );

  test(
    'a reply that is told to stop ends within a second',
    async (trial) => {
      await trial.comesIn();
      await failing(trial, 'hang');
      const stop = new AbortController();
      const reply = trial.channel.reply?.(replyTo(trial, 'c1~4~0'), stop.signal);
      await new Promise((resolve) => setImmediate(resolve));
      await insistItEnds(Promise.resolve(reply), () => stop.abort());
      assert.equal(getEventListeners(stop.signal, 'abort').length, 0, 'nothing listens on');
    },
    replies,
    fails,
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
