import { failpoints } from '@council-contact/conformance';
import {
  ContactCentreError,
  memoryStore,
  type Channel,
  type ChannelHost,
  type Inbound,
  type SourceItem,
} from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { adviser, factsSoFar, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const why = { by: adviser, purpose: 'handle-query' };
const BYTES = Buffer.alloc(300_000, 'pixels');

const withPicture = (given: Partial<Inbound> = {}): Inbound =>
  mail('My bin.', {
    nature: 'automatic',
    parts: [{ kind: 'picture', mediaType: 'image/jpeg', filename: 'bin.jpg', ref: 'media/7' }],
    ...given,
  });

/** A source whose pictures are read by reference; `read` says how the next ones go, and then all go well. */
const withMedia = async (
  reads: (Error | (() => void))[] = [],
  options: { readonly store?: ReturnType<typeof memoryStore>; readonly channel?: Channel } = {},
) => {
  const asked: string[] = [];
  const erased: SourceItem[] = [];
  let opened: ChannelHost | undefined;
  const channel: Channel = {
    async read(ref) {
      asked.push(ref);
      const next = reads.shift();
      if (next instanceof Error) throw next;
      next?.();
      return ReadableStream.from([BYTES.subarray(0, 1_000), BYTES.subarray(1_000)]);
    },
    async eraseAtSource(item) {
      erased.push(item);
      return { status: 'erased' };
    },
    ...options.channel,
  };
  const given = await newCentre({
    ...(options.store !== undefined && { store: options.store }),
    channels: {
      inbox: {
        open(host) {
          opened = host;
          return channel;
        },
      },
    },
  });
  const accept = async (item: Inbound): Promise<string> => {
    const [accepted] = (await opened?.accept([item])) ?? [];
    return accepted !== undefined && 'contact' in accepted ? accepted.contact : '';
  };
  const kept = async (contact: string) =>
    (await given.centre.contacts.get(contact)).artefacts.map(
      ({ kind, size, status, held }) => `${kind} ${size} ${status}${held ? ' held' : ''}`,
    );
  const unavailable = async () =>
    (await factsSoFar(given.centre)).flatMap(({ fact }) =>
      fact.type === 'part.unavailable' ? [fact] : [],
    );
  return { ...given, asked, erased, accept, kept, unavailable };
};

describe('a part given by reference', () => {
  test('is fetched after the commit and kept whole beside what says where it was', async () => {
    const { centre, accept, kept, asked } = await withMedia();
    const contact = await accept(withPicture());
    expect(asked).toEqual([]);
    await centre.settle();
    expect(await kept(contact)).toEqual([
      'message 7 kept',
      'contact-details 24 kept',
      'reference:picture 0 kept',
      'picture 300000 kept',
    ]);
    const [opened] = await centre.artefacts.open([`${contact}/a4`], why);
    expect(opened).toMatchObject({ mediaType: 'image/jpeg', filename: 'bin.jpg' });
    expect(Buffer.from(await new Response(opened?.stream()).arrayBuffer()).equals(BYTES)).toBe(
      true,
    );
    await centre.settle();
    expect(asked).toEqual(['media/7']);
  });

  test('is fetched for each item of a conversation, an item of nothing else too', async () => {
    const { centre, accept, kept, asked, clock, erased } = await withMedia();
    const contact = await accept(withPicture({ conversation: 'one', nature: 'person' }));
    await centre.settle();
    const { subject: _, text: __, ...alone } = withPicture({ conversation: 'one', from: {} });
    expect(await accept(alone)).toBe(contact);
    await centre.settle();
    expect(asked).toHaveLength(2);
    expect((await kept(contact)).slice(4)).toEqual([
      'reference:picture 0 kept',
      'original 0 kept',
      'picture 300000 kept',
    ]);
    clock.advance('P3Y');
    await centre.settle();
    expect(erased.map(({ ref }) => ref)).toEqual(expect.arrayContaining(['media/7', alone.ref]));
  });

  test('is fetched again when its source was away, with nothing kept twice', async () => {
    const { centre, accept, kept, clock, unavailable } = await withMedia([
      new Error('reset'),
      new Error('reset'),
    ]);
    const contact = await accept(withPicture());
    for (let turn = 0; turn < 3; turn += 1) {
      await centre.settle();
      clock.advance('PT1M');
    }
    expect((await kept(contact)).slice(2)).toEqual([
      'reference:picture 0 kept',
      'picture 300000 kept',
    ]);
    expect(await unavailable()).toEqual([]);
  });

  test('is kept once where the try that kept it was not known to have ended', async () => {
    const points = failpoints(memoryStore());
    const { centre, accept, kept, clock } = await withMedia(
      [() => points.arm('commit:after', 'throw')],
      { store: points.store },
    );
    const contact = await accept(withPicture());
    for (let turn = 0; turn < 3; turn += 1) {
      await centre.settle();
      clock.advance('PT2M');
    }
    expect((await kept(contact)).slice(3)).toEqual(['picture 300000 kept']);
    expect(await centre.outbox.list()).toEqual([]);
  });

  test('that is gone, too large or never to be had is told, and not in silence given up', async () => {
    const codes: [Error, string][] = [
      [new ContactCentreError('CC_NOT_FOUND', 'There is none.'), 'gone'],
      [new ContactCentreError('CC_TOO_LARGE', 'Too large.'), 'too-large'],
    ];
    for (const [error, code] of codes) {
      const { centre, accept, unavailable, asked } = await withMedia([error]);
      const contact = await accept(withPicture());
      await centre.settle();
      expect(await unavailable()).toMatchObject([{ contact, reference: `${contact}/a3`, code }]);
      expect(await centre.outbox.list()).toEqual([]);
      expect(asked).toHaveLength(1);
    }
    const away = Object.assign(new Error('for Jo Example'), { code: 'ECONNRESET' });
    const { centre, accept, unavailable, clock, kept } = await withMedia(
      Array.from({ length: 12 }, () => away),
    );
    const contact = await accept(withPicture());
    for (let turn = 0; turn < 13; turn += 1) {
      await centre.settle();
      clock.advance('PT1H');
    }
    expect(await unavailable()).toMatchObject([{ code: 'ECONNRESET' }]);
    const [parked] = await centre.outbox.list();
    expect(parked).toMatchObject({ kind: 'fetch-part', state: 'parked', attempts: 12 });
    await centre.outbox.retry(parked?.key ?? '');
    await centre.settle();
    expect((await kept(contact)).slice(3)).toEqual(['picture 300000 kept']);
  });

  test('whose contact is erased meanwhile is dropped, and erased at its source all the same', async () => {
    const erasing: (() => void)[] = [];
    const { centre, accept, kept, clock, erased, store, asked } = await withMedia([
      () => erasing.shift()?.(),
    ]);
    const contact = await accept(withPicture());
    // Its time comes while its bytes are on their way.
    erasing.push(() => clock.advance('P3Y'));
    await centre.settle();
    await centre.settle();
    expect(asked).toHaveLength(1);
    expect((await kept(contact)).map((line) => line.split(' ').at(-1))).toEqual([
      'erased',
      'erased',
      'erased',
    ]);
    expect(erased.map(({ ref }) => ref)).toContain('media/7');
    clock.advance('PT3H');
    await centre.settle();
    const names = [];
    for await (const { name } of store.blobs.list()) names.push(name);
    expect(names).toEqual([]);
  });

  test('keeps no answer waiting while its bytes come, and stop waits for neither', async () => {
    const coming = Promise.withResolvers<void>();
    const given = Promise.withResolvers<void>();
    const sent = Promise.withResolvers<void>();
    const { centre, accept, kept, store } = await withMedia([], {
      channel: {
        async read(_, signal) {
          coming.resolve();
          return new ReadableStream<Uint8Array>({
            async pull(controller) {
              await given.promise;
              controller.enqueue(BYTES);
              if (signal.aborted) controller.error(signal.reason);
            },
          });
        },
        async reply({ key }) {
          sent.resolve();
          return { status: 'sent', ref: key };
        },
      },
    });
    const contact = await accept(withPicture());
    await centre.contacts.triage(contact, { by: adviser, matters: [{ service: 'waste' }] });
    await centre.start();
    await coming.promise;
    await centre.contacts.reply(contact, { by: adviser, text: 'Thank you.' });
    await sent.promise;
    expect((await kept(contact)).join()).not.toContain('picture 300000');
    await centre.stop();
    given.resolve();
    const names = [];
    for await (const { name } of store.blobs.list()) names.push(name);
    expect(names).toEqual([]);
  });

  test('has the holds of its reference, and loses them with it', async () => {
    const { centre, accept, kept } = await withMedia();
    const contact = await accept(withPicture({ nature: 'person', text: 'subject access request' }));
    const before = await kept(contact);
    expect(before.every((line) => line.endsWith('held'))).toBe(true);
    await centre.settle();
    expect((await kept(contact)).at(-1)).toBe('picture 300000 kept held');
    await centre.contacts.closeFlag(contact, { by: adviser, flag: 'access' });
    expect((await kept(contact)).filter((line) => line.endsWith('held'))).toEqual([]);
  });

  test('has a hold that was placed on its reference before it came, until that is released', async () => {
    const { centre, accept, kept } = await withMedia();
    const contact = await accept(withPicture());
    const hold = await centre.holds.place({
      by: adviser,
      artefacts: [`${contact}/a3`],
      reason: 'legal-claim',
      authority: 'monitoring-officer',
      reviewBy: '2026-12-04T09:00:00Z',
    });
    await centre.settle();
    expect((await kept(contact)).slice(2)).toEqual([
      'reference:picture 0 kept held',
      'picture 300000 kept held',
    ]);
    await centre.holds.release(hold, { by: adviser });
    expect((await kept(contact)).slice(2)).toEqual([
      'reference:picture 0 kept',
      'picture 300000 kept',
    ]);
  });

  test('of a channel that reads nothing is quarantined with what came of it', async () => {
    const { centre, accept, kept } = await withMedia([], {
      channel: { read: undefined } as unknown as Channel,
    });
    const contact = await accept(withPicture());
    expect((await centre.contacts.get(contact)).within).toBe('quarantined');
    expect(await kept(contact)).toHaveLength(1);
  });
});
