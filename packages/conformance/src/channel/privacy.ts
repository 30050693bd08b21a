import assert from 'node:assert/strict';
import type { FactEntry } from '@council-contact/core';
import { canaries } from '../canary/canaries.ts';
import type { Canaries } from '../canary/canaries.ts';
import { overheard } from './overheard.ts';
import { person } from './messages.ts';
import { replyTo } from './replies.ts';
import { secretsOf } from './secrets.ts';
import type { ChannelTest } from './suite.ts';
import type { Trial } from './trial.ts';

const factsSoFar = async (trial: Trial): Promise<readonly FactEntry[]> => {
  const facts: FactEntry[] = [];
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), 50);
  for await (const entry of trial.centre.facts(null, enough.signal)) facts.push(entry);
  clearTimeout(timer);
  return facts;
};

/** Asks the channel for all it can do about the first item; what it throws is kept by the trial. */
const everyCall = async (trial: Trial, key: string): Promise<void> => {
  const [item] = trial.traffic.items;
  if (item === undefined) return;
  const { signal } = new AbortController();
  const { watched } = trial;
  const lying = { ref: item.ref, direction: 'in', at: item.occurredAt } as const;
  const calls = [
    async () => watched.poll?.(null, signal),
    async () => watched.reply?.(replyTo(trial, key), signal),
    async () => watched.verifyErased?.(lying, signal),
    async () => watched.eraseAtSource?.(lying, signal),
  ];
  for (const call of calls) await call().catch(() => {});
};

/** Everything that a channel is used for, in good days and bad ones, for one invented person. */
const everyday = async (trial: Trial, customer: Canaries): Promise<void> => {
  const { fake } = trial;
  const { name, email, phone, postcode, text } = customer;
  const message = person({ from: { name, email, phone, postcode }, text });
  const item = await trial.comesIn(message);
  await fake.redeliver(item);
  await trial.settle();
  await fake.forge?.(message);
  await fake.malformed?.(`${text} ${email}`);
  await trial.settle();
  trial.set('fail');
  const refused = await fake.deliver(message);
  await trial.settle();
  trial.set('open');
  await trial.again(refused.item);
  await trial.settle();
  for (const how of ['refuse', 'drop-answer'] as const) {
    if ((await fake.fail?.(how)) !== true) continue;
    await everyCall(trial, `c1~4~${how}`);
    await fake.recover?.();
  }
  if (trial.channel.reply !== undefined) {
    const [contact] = await trial.contacts();
    if (contact !== undefined)
      await trial.centre.contacts.reply(contact.id, { by: trial.officer, text });
    await trial.settle();
  }
  trial.clock.advance('P61D');
  await trial.settle();
};

export const privacy = (test: ChannelTest): void => {
  test('no word of a person is in logs, answers, errors, facts or metrics', async (trial) => {
    const customer = canaries(20_261_123);
    const printed = await overheard(() => everyday(trial, customer));
    const told = {
      'the log and the answers to the source': trial.heard.join('\n'),
      'what was printed': printed,
      'errors of the channel': trial.traffic.errors.join('\n'),
      facts: JSON.stringify(await factsSoFar(trial)),
      metrics: await trial.centre.metrics(),
      health: JSON.stringify(await trial.centre.health()),
    };
    for (const [where, text] of Object.entries(told))
      assert.deepEqual(await customer.scan(where, text), []);
  });

  test('no secret of the configuration is in logs, answers, errors, facts or metrics', async (trial) => {
    const secrets = secretsOf(trial.type.manifest.configSchema, trial.fake.config);
    const printed = await overheard(() => everyday(trial, canaries(20_261_124)));
    const told = [
      ...trial.heard,
      ...trial.traffic.errors,
      printed,
      JSON.stringify(await factsSoFar(trial)),
      await trial.centre.metrics(),
    ].join('\n');
    // Not the secret itself: a failing test's output is a leak too.
    const leaked = secrets.filter(({ value }) => told.includes(value)).map(({ path }) => path);
    assert.deepEqual(leaked, []);
  });
};
