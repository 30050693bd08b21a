import { failpoints } from '@council-contact/conformance';
import { memoryStore, type Inbound, type Store } from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { QUEUE_LIMITS } from '../../src/engine/work-queue.ts';
import { adviser, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const why = { by: adviser, purpose: 'handle-query' };
const LARGE = 300 * 1024;

const withPhotograph = (given: Partial<Inbound> = {}): Inbound => ({
  ...mail('My bin, as you can see.', given),
  parts: [
    {
      kind: 'attachment',
      mediaType: 'image/jpeg',
      filename: 'bin.jpg',
      bytes: Buffer.alloc(LARGE, 'photo'),
    },
  ],
});

const blobNames = async (store: Store): Promise<string[]> => {
  const names: string[] = [];
  for await (const { name } of store.blobs.list()) names.push(name);
  return names;
};

describe('a part of more than 256 KiB', () => {
  test('lies sealed beside the database, opens as it was, and goes with its artefact', async () => {
    const { centre, store, clock } = await newCentre();
    const answer = await centre.receive('inbox', withPhotograph());
    const id = 'contact' in answer ? answer.contact : '';
    const [name] = await blobNames(store);
    const sealed = await store.blobs.get(name ?? '');
    const pieces: Uint8Array[] = [];
    for await (const piece of sealed ?? []) pieces.push(piece);
    expect(Buffer.concat(pieces).includes('photophoto')).toBe(false);

    const [opened] = await centre.artefacts.open([`${id}/a3`], why);
    expect(opened).toMatchObject({ kind: 'attachment', filename: 'bin.jpg' });
    const bytes = Buffer.from(await new Response(opened?.stream()).arrayBuffer());
    expect(bytes.equals(Buffer.alloc(LARGE, 'photo'))).toBe(true);

    await centre.contacts.resolve(id, { by: adviser, outcome: 'answered' });
    clock.advance('P2Y');
    await centre.settle();
    expect((await centre.contacts.get(id)).stage).toBe('erased');
    expect(await store.verify([`${id}/a3`])).toMatchObject([{ key: false, blob: false }]);
    expect(await blobNames(store)).toEqual([]);
  });

  test('of a duplicate is given back and swept; the first one’s stays', async () => {
    const { centre, clock, store } = await newCentre();
    const item = withPhotograph();
    const answer = await centre.receive('inbox', item);
    const kept = await blobNames(store);
    expect(await centre.receive('inbox', item)).toMatchObject({ status: 'duplicate' });
    expect(await blobNames(store)).toHaveLength(2);
    clock.advance('PT2H');
    await centre.settle();
    expect(await blobNames(store)).toEqual(kept);
    const id = 'contact' in answer ? answer.contact : '';
    const [opened] = await centre.artefacts.open([`${id}/a3`], why);
    expect((await new Response(opened?.stream()).arrayBuffer()).byteLength).toBe(LARGE);
  });

  test('staged by the channel belongs to whichever accept takes it, also after one that failed', async () => {
    const points = failpoints(memoryStore());
    const { centre, inbox } = await newCentre({ store: points.store });
    const host = inbox.host();
    const staged = await host.stage(ReadableStream.from([Buffer.alloc(LARGE, 'photo')]), {
      mediaType: 'image/jpeg',
      maxBytes: LARGE,
    });
    const item: Inbound = {
      ...mail('My bin.'),
      parts: [{ kind: 'attachment', mediaType: 'image/jpeg', staged }],
    };
    points.arm('commit:before', 'throw');
    await expect(host.accept([item])).rejects.toThrow('failpoint');
    const [answer] = await host.accept([item]);
    expect(answer).toMatchObject({ status: 'accepted' });
    // It is the artefact's now: another item cannot have it too.
    await expect(host.accept([{ ...item, key: 'another' }])).rejects.toThrow('CC_NOT_FOUND');
    const id = answer !== undefined && 'contact' in answer ? answer.contact : '';
    const [opened] = await centre.artefacts.open([`${id}/a3`], why);
    expect((await new Response(opened?.stream()).arrayBuffer()).byteLength).toBe(LARGE);
  });

  test('takes no room among what waits: one larger than all that may wait comes in', async () => {
    const { centre } = await newCentre();
    const bytes = Buffer.alloc(QUEUE_LIMITS.waitingBytes + 1);
    const answer = await centre.receive('inbox', {
      ...mail('A film of my bin.'),
      parts: [{ kind: 'attachment', mediaType: 'video/mp4', bytes }],
    });
    expect(answer).toMatchObject({ status: 'accepted' });
  });

  test('of a quarantined item read anew is kept', async () => {
    const { centre, inbox } = await newCentre();
    inbox.deliver({
      ...mail('', { malformed: 'mime-broken' }),
      parts: [
        { kind: 'original', mediaType: 'message/rfc822', bytes: Buffer.alloc(LARGE, 'From: ?') },
      ],
    });
    await centre.settle();
    const [quarantined] = (await centre.contacts.find({ within: 'quarantined' })).items;
    const id = quarantined?.id ?? '';
    inbox.reader = (bytes, item) => ({ ...withPhotograph(), ...item, text: `${bytes.length}` });
    await centre.contacts.retry(id, { by: adviser });
    const { artefacts } = await centre.contacts.get(id);
    const ids = artefacts.flatMap(({ id: artefact, kind }) =>
      kind === 'message' || kind === 'attachment' ? [artefact] : [],
    );
    const [message, photograph] = await centre.artefacts.open(ids, why);
    expect(message?.text).toBe(String(LARGE));
    expect((await new Response(photograph?.stream()).arrayBuffer()).byteLength).toBe(LARGE);
  });
});
