import {
  configured,
  createContactCentre,
  type Channel,
  type ChannelManifest,
  type Delivery,
  type OutboundReply,
} from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { adviser, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const LARGE = 300 * 1024;

/** A channel that says of itself what it can send, and sends it. */
const answering = async (
  reply: ChannelManifest['reply'] | undefined,
  deliveries: (Delivery | Error)[] = [],
  given: Partial<Channel> = {},
) => {
  const tries: OutboundReply[] = [];
  const manifest: ChannelManifest = {
    name: 'texts',
    apiVersion: 1,
    kind: 'sms',
    configSchema: {},
    atSource: [],
    ...(reply !== undefined && { reply }),
  };
  const channel: Channel = {
    async reply(outbound) {
      tries.push(outbound);
      const delivery = deliveries.shift() ?? { status: 'sent', ref: outbound.key };
      if (delivery instanceof Error) throw delivery;
      return delivery;
    },
    ...given,
  };
  const inbox = configured({ manifest, open: () => channel }, {});
  const { centre, ...rest } = await newCentre({ channels: { inbox } });
  // Taxed by no rule: nothing is sent but what the test asks for.
  const accepted = await centre.receive('inbox', mail('Hello', { nature: 'automatic' }));
  const contact = 'contact' in accepted ? accepted.contact : '';
  await centre.contacts.triage(contact, { by: adviser, matters: [{ service: 'waste' }] });
  return { centre, contact, tries, ...rest };
};

const doubtful = (): (Delivery | Error)[] => [new Error('cut off'), { status: 'uncertain' }];

const photograph = (bytes: Uint8Array) => ({
  kind: 'attachment',
  mediaType: 'image/jpeg',
  filename: 'bin.jpg',
  bytes,
});

describe('an answer', () => {
  test('takes its attachments along, small ones and large ones, as they were given', async () => {
    const { centre, contact, tries } = await answering({ attachments: true, repeatable: false });
    const small = Buffer.from('small');
    const large = Buffer.alloc(LARGE, 'large');
    await centre.contacts.reply(contact, {
      by: adviser,
      text: 'See the pictures.',
      attachments: [photograph(small), photograph(large)],
    });
    const { artefacts } = await centre.contacts.get(contact);
    expect(artefacts.map(({ kind, size }) => [kind, size]).slice(-3)).toEqual([
      ['reply', 17],
      ['attachment', small.length],
      ['attachment', LARGE],
    ]);
    await centre.settle();
    expect(tries).toMatchObject([
      {
        text: 'See the pictures.',
        attachments: [
          { mediaType: 'image/jpeg', filename: 'bin.jpg', size: 5, bytes: small },
          { size: LARGE, bytes: large },
        ],
      },
    ]);
  });

  test('keeps nothing of its attachments where it is refused, or repeated', async () => {
    const { centre, contact, store, clock, tries } = await answering({
      attachments: true,
      repeatable: false,
    });
    const attachments = [photograph(Buffer.alloc(LARGE, 'x'))];
    const stale = { by: adviser, text: 'Hello', attachments, expect: 1 };
    await expect(centre.contacts.reply(contact, stale)).rejects.toThrow('CC_CONFLICT');
    const once = { by: adviser, text: 'Hello', attachments, key: 'once' };
    await centre.contacts.reply(contact, once);
    expect(await centre.contacts.reply(contact, once)).toMatchObject({ status: 'repeated' });
    await centre.settle();
    clock.advance('PT3H');
    await centre.settle();
    const names = [];
    for await (const { name } of store.blobs.list()) names.push(name);
    expect(names).toHaveLength(1);
    expect(tries).toHaveLength(1);
  });

  test('that its channel cannot send is refused before it is queued', async () => {
    const { centre, contact, tries } = await answering({
      maxCharacters: 10,
      attachments: false,
      repeatable: true,
    });
    const ask = (command: object) =>
      centre.contacts.reply(contact, { by: adviser, text: 'Short', ...command });
    await expect(ask({ text: 'eleven char' })).rejects.toMatchObject({
      code: 'CC_INPUT_INVALID',
      facts: { field: 'text', maxCharacters: 10 },
    });
    await expect(ask({ attachments: [photograph(Buffer.from('x'))] })).rejects.toMatchObject({
      code: 'CC_INPUT_INVALID',
      facts: { field: 'attachments' },
    });
    const byRef = { kind: 'attachment', mediaType: 'image/jpeg', ref: 'elsewhere' };
    await expect(ask({ attachments: [byRef] })).rejects.toMatchObject({
      code: 'CC_INPUT_INVALID',
      facts: { field: 'attachments[0]' },
    });
    const many = Array.from({ length: 26 }, () => photograph(Buffer.alloc(1024 * 1024)));
    await expect(ask({ attachments: many })).rejects.toMatchObject({ code: 'CC_TOO_LARGE' });
    expect((await centre.contacts.get(contact)).artefacts).toHaveLength(2);
    // Ten characters, though twenty UTF-16 units.
    await ask({ text: '\u{1F5D1}'.repeat(10) });
    await centre.settle();
    expect(tries).toHaveLength(1);
  });

  test('is not possible where the channel has none, by its manifest or by what it is', async () => {
    for (const { centre, contact } of [
      await answering(undefined),
      await answering({ repeatable: true }, [], { reply: undefined } as unknown as Channel),
    ]) {
      await expect(centre.contacts.reply(contact, { by: adviser, text: 'Hello' })).rejects.toThrow(
        'CC_NOT_POSSIBLE',
      );
    }
  });

  test('is queued where its channel is not open in this process', async () => {
    const { centre, contact, options } = await answering({ repeatable: true });
    await centre.stop();
    const { channels: _, ...beside } = options;
    const other = await createContactCentre(beside);
    await other.contacts.reply(contact, { by: adviser, text: 'Hello' });
    expect(await other.outbox.list()).toMatchObject([{ kind: 'reply', state: 'pending' }]);
    await other.stop();
  });

  test('whose try is doubtful is tried again only where its source drops the second', async () => {
    const parks = await answering({ repeatable: false }, doubtful());
    await parks.centre.contacts.reply(parks.contact, { by: adviser, text: 'Hello' });
    await parks.centre.settle();
    expect(await parks.centre.outbox.list({ state: 'parked' })).toHaveLength(1);

    const repeats = await answering({ repeatable: true }, doubtful());
    await repeats.centre.contacts.reply(repeats.contact, { by: adviser, text: 'Hello' });
    for (let turn = 0; turn < 3; turn += 1) {
      await repeats.centre.settle();
      repeats.clock.advance('PT1M');
    }
    expect(repeats.tries).toHaveLength(3);
    expect(new Set(repeats.tries.map(({ key }) => key)).size).toBe(1);
    expect(await repeats.centre.outbox.list()).toEqual([]);
  });
});
