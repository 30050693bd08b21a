import {
  ContactCentreError,
  type Channel,
  type ChannelHost,
  type ContactCentre,
} from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { adviser, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const KEPT = 256 * 1024;
const at = { path: '/in', publicUrl: 'https://council.test/channels/inbox/in' };
const why = { by: adviser, purpose: 'handle-query' };

type Handle = (host: ChannelHost, request: Request) => Promise<Response>;

const pushed = (handle: Handle) =>
  newCentre({
    channels: {
      inbox: {
        open: (host): Channel => ({ handle: (request) => handle(host, request) }),
      },
    },
  });

const post = (body: string | ReadableStream<Uint8Array>): Request =>
  new Request(at.publicUrl, {
    method: 'POST',
    body,
    headers: { 'x-signature': 'abc' },
    ...(typeof body !== 'string' && { duplex: 'half' }),
  });

const malformed = (reason?: string): ContactCentreError =>
  new ContactCentreError('CC_SOURCE_MALFORMED', 'It is no JSON.', reason ? { reason } : {});

const quarantined = async (centre: ContactCentre) =>
  (await centre.contacts.find({ within: 'quarantined' })).items;

const keptBytes = async (centre: ContactCentre): Promise<Buffer> => {
  const [contact] = await quarantined(centre);
  const [opened] = await centre.artefacts.open([contact?.artefacts[0]?.id ?? ''], why);
  return Buffer.from(await new Response(opened?.stream()).arrayBuffer());
};

describe('a request for a channel', () => {
  test('reaches it with method, headers and body as they came, and its answer goes back', async () => {
    const { centre } = await pushed(async (host, request) => {
      const text = await request.text();
      expect([request.method, request.headers.get('x-signature'), request.url]).toEqual([
        'POST',
        'abc',
        at.publicUrl,
      ]);
      const [accepted] = await host.accept([mail(text, { key: 'one' })]);
      return Response.json(accepted, { status: 202 });
    });
    const response = await centre.handle('inbox', post('My bin — still full'), at);
    expect(response.status).toBe(202);
    const { contact } = (await response.json()) as { contact: string };
    const [opened] = await centre.artefacts.open([`${contact}/a1`], why);
    expect(opened?.text).toBe('My bin — still full');
  });

  test('stays a stream: it is read no faster than its channel reads', async () => {
    let given = 0;
    const endless = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          given += 1;
          controller.enqueue(Buffer.alloc(64 * 1024));
        },
      },
      { highWaterMark: 0 },
    );
    const { centre } = await pushed(async (_, request) => {
      const reader = request.body?.getReader();
      await reader?.read();
      await reader?.read();
      await reader?.cancel();
      return new Response(null, { status: 204 });
    });
    await centre.handle('inbox', post(endless), at);
    expect(given).toBe(2);
  });

  test('that is cancelled by its channel is cancelled at its source', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      cancel() {
        cancelled = true;
      },
    });
    const { centre } = await pushed(async (_, request) => {
      await request.body?.cancel();
      return new Response(null, { status: 204 });
    });
    await centre.handle('inbox', post(body), at);
    expect(cancelled).toBe(true);
  });

  test('that its channel cannot read is quarantined once, whole, and refused each time', async () => {
    const { centre } = await pushed(async (_, request) => {
      await request.body?.getReader().read();
      throw malformed('no-json');
    });
    for (const turn of [1, 2]) {
      await expect(centre.handle('inbox', post('{"half":'), at)).rejects.toMatchObject({
        code: 'CC_SOURCE_MALFORMED',
      });
      expect(await quarantined(centre), `after ${turn}`).toHaveLength(1);
    }
    expect((await keptBytes(centre)).toString()).toBe('{"half":');
    await expect(centre.handle('inbox', post('{"other":'), at)).rejects.toThrow('MALFORMED');
    expect(await quarantined(centre)).toHaveLength(2);
  });

  test('that is malformed and very long keeps its first 256 KiB, and says so', async () => {
    const piece = Buffer.alloc(100_000, 'x');
    const { centre } = await pushed(async () => {
      throw malformed('a name, not a code');
    });
    const body = ReadableStream.from([piece, piece, piece, piece, piece]);
    await expect(centre.handle('inbox', post(body), at)).rejects.toThrow('MALFORMED');
    const [contact] = await quarantined(centre);
    expect(contact?.signals).toEqual(['truncated']);
    expect((await keptBytes(centre)).length).toBe(KEPT);
  });

  test('that is malformed and breaks off keeps what came', async () => {
    const { centre } = await pushed(async () => {
      throw malformed();
    });
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulls += 1;
        if (pulls === 1) controller.enqueue(Buffer.from('first'));
        else controller.error(new Error('reset by peer'));
      },
    });
    await expect(centre.handle('inbox', post(body), at)).rejects.toThrow('MALFORMED');
    expect((await keptBytes(centre)).toString()).toBe('first');
  });

  test('without a body keeps its query', async () => {
    const { centre } = await pushed(async () => {
      throw malformed();
    });
    const request = new Request(`${at.publicUrl}?from=07700900123&text=hello`);
    await expect(centre.handle('inbox', request, at)).rejects.toThrow('MALFORMED');
    expect((await keptBytes(centre)).toString()).toBe('?from=07700900123&text=hello');
  });

  test('is refused by the channel with its own error, and nothing is kept of it', async () => {
    for (const code of ['CC_SIGNATURE_INVALID', 'CC_TOO_LARGE', 'CC_BUSY'] as const) {
      const { centre } = await pushed(async () => {
        throw new ContactCentreError(code, 'Not this one.');
      });
      await expect(centre.handle('inbox', post('x'), at)).rejects.toMatchObject({ code });
      expect((await centre.contacts.find()).items).toEqual([]);
    }
  });

  test('finds no channel that is not there or takes none, and none after stop', async () => {
    const { centre } = await newCentre();
    expect(centre.channels).toEqual([{ id: 'inbox', kind: 'email', takesRequests: false }]);
    for (const id of ['inbox', 'jo@example.org']) {
      const refused = centre.handle(id, post('x'), at);
      await expect(refused).rejects.toMatchObject({ code: 'CC_CHANNEL_UNKNOWN' });
      await expect(refused).rejects.not.toThrow('jo@example.org');
    }
    const pushing = await pushed(async () => new Response());
    expect(pushing.centre.channels).toEqual([{ id: 'inbox', kind: 'email', takesRequests: true }]);
    await pushing.centre.stop();
    await expect(pushing.centre.handle('inbox', post('x'), at)).rejects.toMatchObject({
      code: 'CC_STOPPED',
    });
  });
});
