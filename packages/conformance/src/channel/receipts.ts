import assert from 'node:assert/strict';
import { PERIOD } from './trial-policy.ts';
import { answered, sent } from './replies.ts';
import { failing, receiptsCome, replies, showsReplies } from './suite.ts';
import type { ChannelTest } from './suite.ts';
import type { Trial } from './trial.ts';
import type { SentReply } from './fake-source.ts';

const results = ({ traffic }: Trial): readonly string[] =>
  traffic.receipts.map(({ result }) => result);

const firstSent = async (trial: Trial): Promise<SentReply> => {
  const [first] = await sent(trial);
  assert.ok(first !== undefined, 'a reply went out');
  return first;
};

const goesOut = async (trial: Trial): Promise<SentReply> => {
  await trial.comesIn();
  await answered(trial);
  await trial.until('it goes out', async () => (await sent(trial)).length > 0);
  return firstSent(trial);
};

const told = async (
  trial: Trial,
  reply: SentReply,
  status: 'delivered' | 'failed' = 'delivered',
): Promise<void> => {
  const before = trial.traffic.receipts.length;
  const receipt = await trial.fake.receipt?.(reply, status);
  await trial.until(
    'the receipt is passed on',
    async () =>
      trial.traffic.receipts.length > before &&
      (receipt?.acknowledged === true ||
        (trial.pulls && (await trial.fake.stored(receipt?.item ?? '')).acknowledged !== false)),
  );
};

export const receipts = (test: ChannelTest): void => {
  const needs = [replies, showsReplies, receiptsCome];

  test(
    'what became of a reply is recorded, once however often it is told',
    async (trial) => {
      const reply = await goesOut(trial);
      await told(trial, reply);
      await told(trial, reply);
      assert.deepEqual(results(trial), ['recorded', 'duplicate']);
      assert.equal(await trial.itemCount(), 1, 'a receipt is no item');
    },
    ...needs,
  );

  test(
    'a receipt that comes before the reply has been answered is recorded',
    async (trial) => {
      await trial.comesIn();
      await failing(trial, 'hang');
      await answered(trial);
      const settled = trial.settle();
      for (let tries = 0; (await sent(trial)).length === 0 && tries < 500; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 5));
      const receipt = trial.fake.receipt?.(await firstSent(trial), 'delivered');
      await trial.fake.recover?.();
      await settled;
      await receipt;
      // A source that was told to come again does so.
      if (trial.traffic.receipts.every(({ result }) => result === 'unknown'))
        await told(trial, await firstSent(trial));
      assert.ok(results(trial).includes('recorded'));
      assert.equal((await sent(trial)).length, 1);
    },
    ...needs,
  );

  test(
    'a receipt after erasure is taken, and brings nothing back',
    async (trial) => {
      const reply = await goesOut(trial);
      trial.clock.advance(PERIOD);
      await trial.until('all is erased', () => trial.isErased());
      await told(trial, reply);
      assert.equal(await trial.keptText(), '');
      assert.equal(await trial.itemCount(), 1);
    },
    ...needs,
  );
};
