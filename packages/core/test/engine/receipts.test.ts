import type { DeliveryReceipt } from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { adviser, factsSoFar, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const AT = '2026-11-23T09:05:00Z';

/** A contact with one answer that has been asked for. */
const answered = async () => {
  const { centre, inbox, clock, ...rest } = await newCentre();
  const accepted = await centre.receive('inbox', mail('Hello', { nature: 'automatic' }));
  const contact = 'contact' in accepted ? accepted.contact : '';
  await centre.contacts.triage(contact, { by: adviser, matters: [{ service: 'waste' }] });
  await centre.contacts.reply(contact, { by: adviser, text: 'Hello', resolve: 'answered' });
  const host = inbox.host();
  const told = (
    reply: DeliveryReceipt['reply'],
    status: DeliveryReceipt['status'],
    given: Partial<DeliveryReceipt> = {},
  ) => host.delivered({ reply, status, at: AT, ...given });
  const state = async () => {
    const { stage, within, possible } = await centre.contacts.get(contact);
    return { stage, within, acceptable: possible.includes('acceptReplyFailure') };
  };
  const replyFacts = async () =>
    (await factsSoFar(centre)).flatMap(({ fact }) =>
      fact.type.startsWith('reply.') ? [fact] : [],
    );
  return { centre, inbox, clock, contact, told, state, replyFacts, ...rest };
};

const sentBy = async ({ centre, inbox }: Awaited<ReturnType<typeof answered>>) => {
  await centre.settle();
  const [reply] = inbox.sent;
  const key = reply?.key ?? '';
  return { key, ref: `sent:${key}` };
};

describe('a receipt', () => {
  test('by key or by ref becomes a fact of the answer, once', async () => {
    const given = await answered();
    const { key, ref } = await sentBy(given);
    const { told } = given;
    expect(await told({ ref }, 'accepted')).toBe('recorded');
    expect(await told({ key }, 'accepted')).toBe('duplicate');
    expect(await told({ key }, 'delivered')).toBe('recorded');
    expect(await told({ ref }, 'delivered')).toBe('duplicate');
    // Late news of what is long past says nothing.
    expect(await told({ ref }, 'accepted')).toBe('duplicate');
    expect(await told({ ref }, 'read')).toBe('recorded');
    const reply = `${given.contact}/a3`;
    const occurredAt = Date.parse(AT);
    expect(await given.replyFacts()).toMatchObject([
      { type: 'reply.sent', reply },
      { type: 'reply.accepted', reply, occurredAt },
      { type: 'reply.delivered', reply, occurredAt },
      { type: 'reply.read', reply, occurredAt },
    ]);
    expect(await given.state()).toMatchObject({ stage: 'resolved', within: 'idle' });
  });

  test('is unknown of what this channel never sent', async () => {
    const given = await answered();
    const { key } = await sentBy(given);
    const [contact, version] = key.split('~');
    for (const other of [
      '',
      'nothing of ours',
      `${contact}~1~0`,
      `${contact}~${version}~1`,
      `${contact}~0${version}~0`,
      `${contact}~99~0`,
      `another~${version}~0`,
    ]) {
      expect([
        other,
        await given.told({ key: other }, 'delivered'),
        await given.told({ ref: other }, 'delivered'),
      ]).toEqual([other, 'unknown', 'unknown']);
    }
    expect(await given.replyFacts()).toMatchObject([{ type: 'reply.sent' }]);
  });

  test('that comes before the channel has answered is kept by its key', async () => {
    const given = await answered();
    const [effect] = await given.centre.outbox.list();
    const key = effect?.key ?? '';
    expect(await given.told({ key }, 'delivered')).toBe('recorded');
    expect(await given.state()).toMatchObject({ within: 'idle' });
    const sent = await sentBy(given);
    expect(sent.key).toBe(key);
    expect(await given.told({ ref: sent.ref }, 'delivered')).toBe('duplicate');
    expect((await given.replyFacts()).map(({ type }) => type)).toEqual([
      'reply.delivered',
      'reply.sent',
    ]);
  });

  test('of a failure shows like an answer that failed, and is settled like one', async () => {
    const given = await answered();
    const { key } = await sentBy(given);
    expect(await given.told({ key }, 'failed', { code: 'no-such-number' })).toBe('recorded');
    expect(await given.told({ key }, 'failed', { code: 'no-such-number' })).toBe('duplicate');
    expect(await given.state()).toEqual({
      stage: 'resolved',
      within: 'reply-failed',
      acceptable: true,
    });
    const reply = `${given.contact}/a3`;
    expect(await given.replyFacts()).toMatchObject([
      { type: 'reply.sent' },
      { type: 'reply.failed', reply, code: 'no-such-number' },
    ]);
    await given.centre.contacts.acceptReplyFailure(given.contact, { by: adviser, reply });
    expect(await given.state()).toMatchObject({ within: 'idle', acceptable: false });
    expect(await given.told({ key }, 'delivered')).toBe('duplicate');
  });

  test('of a failure in words is kept without them', async () => {
    const given = await answered();
    const { key } = await sentBy(given);
    await given.told({ key }, 'failed', { code: 'Jo Example is out of the office' });
    expect((await given.replyFacts()).at(-1)).toMatchObject({ code: 'not-delivered' });
  });

  test('of a failure that another one puts right leaves nothing to be settled', async () => {
    const given = await answered();
    const { key } = await sentBy(given);
    await given.told({ key }, 'failed');
    expect(await given.told({ key }, 'delivered')).toBe('recorded');
    expect(await given.state()).toMatchObject({ within: 'idle', acceptable: false });
  });

  test('comes in every stage and moves none', async () => {
    const given = await answered();
    const { key, ref } = await sentBy(given);
    given.clock.advance('P3M');
    await given.centre.settle();
    expect(await given.state()).toMatchObject({ stage: 'retained' });
    expect(await given.told({ key }, 'failed')).toBe('recorded');
    expect(await given.state()).toMatchObject({ stage: 'retained', acceptable: true });
    given.clock.advance('P3Y');
    await given.centre.settle();
    expect(await given.state()).toMatchObject({ stage: 'erased' });
    const before = await given.store.history(given.contact);
    expect(await given.told({ key }, 'read')).toBe('duplicate');
    expect(await given.told({ ref }, 'read')).toBe('duplicate');
    expect(await given.store.history(given.contact)).toEqual(before);
    given.clock.advance('P7Y');
    await given.centre.settle();
    expect(await given.told({ key }, 'read')).toBe('unknown');
    expect(await given.told({ ref }, 'read')).toBe('unknown');
  });

  test('that breaks its contract is told to the author of its channel', async () => {
    const { told } = await answered();
    const wrong = [
      told({ key: 'x' }, 'delivered', { at: 'yesterday' }),
      told({ key: 'x' }, 'bounced' as 'failed'),
      told({ key: 7 as unknown as string }, 'delivered'),
    ];
    const fields = ['at', 'status', 'reply'];
    for (const [index, receipt] of wrong.entries()) {
      await expect(receipt).rejects.toMatchObject({
        code: 'CC_INPUT_INVALID',
        facts: { field: fields[index] },
      });
    }
  });

  test('of a source that gives two answers one name is of the first, and both count as sent', async () => {
    const given = await answered();
    given.inbox.deliveries.push({ status: 'sent', ref: 'same' }, { status: 'sent', ref: 'same' });
    await given.centre.settle();
    await given.centre.contacts.reply(given.contact, { by: adviser, text: 'Once more' });
    await given.centre.settle();
    expect(await given.centre.outbox.list()).toEqual([]);
    await given.told({ ref: 'same' }, 'delivered');
    expect((await given.replyFacts()).at(-1)).toMatchObject({
      type: 'reply.delivered',
      reply: `${given.contact}/a3`,
    });
  });
});
