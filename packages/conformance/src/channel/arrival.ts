import assert from 'node:assert/strict';
import { person } from './messages.ts';
import type { ChannelTest } from './suite.ts';

const DAY_MS = 86_400_000;
const seconds = (at: string): number => Math.floor(Date.parse(at) / 1_000);

export const arrival = (test: ChannelTest): void => {
  test('a message becomes a contact, with its words and whom it is from', async (trial) => {
    const message = person();
    await trial.comesIn(message);
    const { nature } = await trial.contact();
    assert.equal(nature, 'person');
    const kept = await trial.keptText();
    assert.ok(kept.includes(message.text), 'the words are kept');
    const { name, email, phone } = message.from;
    const details = [name, email, phone].filter((one) => one !== undefined);
    assert.ok(
      details.some((one) => kept.includes(one)),
      'a name, address or number says whom it is from',
    );
  });

  test('it happened when the source says, not when it was taken in', async (trial) => {
    const at = '2026-11-23T07:15:12.000Z';
    await trial.comesIn(person({ at }));
    const contact = await trial.contact();
    assert.equal(seconds(contact.occurredAt), seconds(at));
  });

  test('a message that comes days late keeps its own time', async (trial) => {
    const at = new Date(trial.clock.now().getTime() - 20 * DAY_MS).toISOString();
    await trial.comesIn(person({ at }));
    assert.equal(seconds((await trial.contact()).occurredAt), seconds(at));
  });

  test('messages out of order are all there, each with its time', async (trial) => {
    const times = ['08:30', '08:10', '08:20'].map((time) => `2026-11-23T${time}:00.000Z`);
    const { from, conversation } = person();
    const words = ['second thought', 'first thought', 'between the two'];
    for (const [index, at] of times.entries())
      await trial.comesIn(person({ from, conversation, at, text: words[index] ?? '' }));
    assert.equal(await trial.itemCount(), 3);
    const kept = await trial.keptText();
    for (const text of words) assert.ok(kept.includes(text));
    const seen = new Set(trial.traffic.items.map(({ occurredAt }) => seconds(occurredAt)));
    assert.deepEqual(seen, new Set(times.map(seconds)));
  });

  test('the same words from the same person twice are two items', async (trial) => {
    const message = person();
    await trial.comesIn(message);
    await trial.comesIn(message);
    assert.equal(await trial.itemCount(), 2);
  });

  test('two people never share a contact', async (trial) => {
    await trial.comesIn(person());
    await trial.comesIn(person());
    assert.equal((await trial.contacts()).length, 2);
  });

  test('sixty messages that wait are all taken', async (trial) => {
    const items: string[] = [];
    for (let n = 0; n < 60; n += 1) items.push((await trial.fake.deliver(person())).item);
    await trial.until('all are taken', async () => (await trial.itemCount()) === 60);
    for (const item of items) await trial.untilAcknowledged(item);
  });
};

export const once = (test: ChannelTest): void => {
  test('an item that comes again after it was acknowledged is a duplicate', async (trial) => {
    const item = await trial.comesIn();
    await trial.fake.redeliver(item);
    await trial.untilAcknowledged(item);
    assert.equal(await trial.itemCount(), 1);
  });

  test('an item that comes again after others have come is a duplicate', async (trial) => {
    const { from, conversation } = person();
    const first = await trial.comesIn(person({ from, conversation }));
    await trial.comesIn(person({ from, conversation }));
    await trial.comesIn();
    await trial.fake.redeliver(first);
    await trial.untilAcknowledged(first);
    assert.equal(await trial.itemCount(), 3);
  });

  test('an item that comes again days later, after a restart, is a duplicate', async (trial) => {
    const item = await trial.comesIn();
    await trial.stopAndStart();
    trial.clock.advance('P7D');
    await trial.fake.redeliver(item);
    await trial.untilAcknowledged(item);
    assert.equal(await trial.itemCount(), 1);
  });

  test('what comes again has the key that it had', async (trial) => {
    const item = await trial.comesIn();
    const [first] = trial.traffic.items;
    await trial.fake.redeliver(item);
    await trial.untilAcknowledged(item);
    for (const again of trial.traffic.items) {
      assert.equal(again.key, first?.key);
      assert.equal(again.conversation, first?.conversation);
    }
  });
};
