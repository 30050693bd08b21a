import assert from 'node:assert/strict';
import type { Delivery, OutboundReply } from '@council-contact/core';
import { insistItEnds } from './insist-it-ends.ts';
import type { SentReply } from './fake-source.ts';
import { failing, fails, replies as canReply, showsReplies } from './suite.ts';
import type { ChannelTest } from './suite.ts';
import type { Trial } from './trial.ts';

export const ANSWER = 'It will be emptied on Tuesday.';

const signal = (): AbortSignal => new AbortController().signal;

export const sent = async (trial: Trial): Promise<readonly SentReply[]> =>
  (await trial.fake.sent?.()) ?? [];

/** A reply to the first item that came in, as the engine gives it to the channel. */
export const replyTo = (trial: Trial, key: string, text = ANSWER): OutboundReply => {
  const [item] = trial.traffic.items;
  assert.ok(item !== undefined, 'an item came in');
  return { key, to: item.from, text, inReplyTo: item.ref, nature: 'answer' };
};

/** A throw is as much as `uncertain`. */
const tried = async (trial: Trial, reply: OutboundReply): Promise<Delivery> => {
  try {
    return (await trial.channel.reply?.(reply, signal())) ?? { status: 'uncertain' };
  } catch {
    return { status: 'uncertain' };
  }
};

/** An officer answers the only contact. */
export const answered = async (trial: Trial, text = ANSWER): Promise<void> => {
  const { id } = await trial.contact();
  await trial.centre.contacts.reply(id, { by: trial.officer, text });
};

/** What an operator does with a reply that is parked, and time with one that waits. */
const insistItGoes = async (trial: Trial, count = 1): Promise<void> => {
  await trial.until('the reply goes out', async () => {
    if ((await sent(trial)).length >= count) return true;
    trial.clock.advance('PT1H');
    for (const { key } of await trial.centre.outbox.list({ state: 'parked' }))
      await trial.centre.outbox.retry(key);
    return false;
  });
};

export const replies = (test: ChannelTest): void => {
  const needs = [canReply, showsReplies];

  test(
    'a reply goes out once, in its own words',
    async (trial) => {
      await trial.comesIn();
      await answered(trial);
      await trial.until('it goes out', async () => (await sent(trial)).length > 0);
      trial.clock.advance('P1D');
      await trial.settle();
      const [only, ...others] = await sent(trial);
      assert.ok(only?.text.includes(ANSWER));
      assert.deepEqual(others, []);
    },
    ...needs,
  );

  test(
    'a reply has one key on every try, and no two replies share one',
    async (trial) => {
      await trial.comesIn();
      const { type } = trial;
      for (const key of ['c1~4~0', 'c1~4~0', 'c1~5~0'])
        await tried(trial, replyTo(trial, key, key));
      const all = await sent(trial);
      assert.equal(new Set(all.map(({ key }) => key)).size, 2);
      if (type.manifest.reply?.repeatable === true)
        assert.equal(
          all.length,
          2,
          'manifest.reply.repeatable: a second send of one key is dropped',
        );
    },
    ...needs,
  );

  test(
    'a reply whose answer was lost is not called sent anew, nor failed',
    async (trial) => {
      await trial.comesIn();
      await failing(trial, 'drop-answer');
      const reply = replyTo(trial, 'c1~4~0');
      const first = await tried(trial, reply);
      await trial.fake.recover?.();
      assert.equal((await sent(trial)).length, 1, 'the source did what it was asked');
      assert.notEqual(first.status, 'failed');
      if (trial.type.manifest.reply?.repeatable === true) {
        assert.equal((await tried(trial, reply)).status, 'sent');
        assert.equal((await sent(trial)).length, 1);
      } else assert.notEqual(first.status, 'retry', 'a second send would be a second reply');
    },
    ...needs,
    fails,
  );

  test(
    'a reply that the source refuses is not called sent, and goes out later',
    async (trial) => {
      await trial.comesIn();
      await failing(trial, 'refuse');
      assert.notEqual((await tried(trial, replyTo(trial, 'c1~4~0'))).status, 'sent');
      await answered(trial);
      await trial.settle();
      await trial.fake.recover?.();
      assert.deepEqual(await sent(trial), []);
      await insistItGoes(trial);
      assert.equal((await sent(trial)).length, 1);
    },
    ...needs,
    fails,
  );

  test(
    'a reply that was written before a crash goes out once after it',
    async (trial) => {
      await trial.comesIn();
      await answered(trial);
      await trial.restart();
      await insistItGoes(trial);
      await trial.restart();
      trial.clock.advance('P1D');
      await trial.settle();
      assert.equal((await sent(trial)).length, 1);
    },
    ...needs,
  );

  test(
    'a reply that is told to stop ends within a second',
    async (trial) => {
      await trial.comesIn();
      await failing(trial, 'hang');
      const stop = new AbortController();
      const reply = trial.channel.reply?.(replyTo(trial, 'c1~4~0'), stop.signal);
      await new Promise((resolve) => setImmediate(resolve));
      await insistItEnds(reply, stop);
    },
    ...needs,
    fails,
  );
};
