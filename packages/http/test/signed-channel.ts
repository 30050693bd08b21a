import { createHmac } from 'node:crypto';
import {
  ContactCentreError,
  createContactCentre,
  loadPolicy,
  memoryStore,
  type Channel,
  type ContactCentre,
  type ErrorCode,
  type Logger,
} from '@council-contact/core';

const policy = loadPolicy({
  schema: 1,
  version: 'http-1',
  effectiveFrom: '2024-06-01',
  organisations: [
    {
      id: 'council',
      name: 'Example Borough Council',
      roles: 'controller',
      dataProtectionOfficer: {
        email: 'dpo@council.test',
        phone: '01632 960001',
        post: 'Town Hall, Exampleton',
      },
    },
  ],
  calendars: [{ id: 'office', hours: { 'monday-friday': '09:00-17:00' } }],
  councils: [
    {
      id: 'example',
      name: 'Example Borough Council',
      organisation: 'council',
      channels: [
        { id: 'gateway', kind: 'sms' },
        { id: 'inbox', kind: 'email' },
      ],
      services: [{ id: 'waste', name: 'Waste' }],
      routing: { default: {} },
      artefactClasses: [
        {
          id: 'everything',
          label: 'All that a contact brings',
          purposes: 'handle-query',
          lawfulBasis: 'public-task',
          trigger: 'captured',
          period: 'P1Y',
        },
      ],
      skeletonPeriod: 'P6Y',
    },
  ],
});

const SECRET = 'a secret of the gateway';

export const signatureOf = (body: Uint8Array): string =>
  createHmac('sha256', SECRET).update(body).digest('hex');

/** What the channel of a test has seen and what it waits for. */
export interface Seen {
  /** Bytes of the upload that the channel has read. */
  read: number;
  readonly urls: string[];
  readonly aborted: PromiseWithResolvers<void>;
  /** The channel reads its upload, or answers, when this resolves. */
  goOn: PromiseWithResolvers<void>;
  readonly reached: PromiseWithResolvers<void>;
}

const error = (code: string, facts = {}): ContactCentreError =>
  new ContactCentreError(code as ErrorCode, 'as the test asked', facts);

/** Reads all of a body, its first piece when the test lets it, and holds it to its signature. */
const upload = async (request: Request, seen: Seen): Promise<Response> => {
  const mac = createHmac('sha256', SECRET);
  for await (const piece of request.body ?? []) {
    if (seen.read === 0) {
      seen.reached.resolve();
      await seen.goOn.promise;
    }
    seen.read += piece.byteLength;
    mac.update(piece);
  }
  if (mac.digest('hex') !== request.headers.get('x-signature')) throw error('CC_SIGNATURE_INVALID');
  return Response.json({ bytes: seen.read }, { status: 201 });
};

const events = (request: Request, seen: Seen): Response => {
  request.signal.addEventListener('abort', () => seen.aborted.resolve());
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(Buffer.from('data: 1\n\n'));
      await seen.goOn.promise;
      controller.enqueue(Buffer.from('data: 2\n\n'));
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
};

const gateway = (seen: Seen): Channel => ({
  async handle(request, { path, publicUrl }) {
    seen.urls.push(publicUrl);
    request.signal.addEventListener('abort', () => seen.aborted.resolve());
    if (path === '/upload') return upload(request, seen);
    if (path === '/events') return events(request, seen);
    if (path === '/slow') {
      seen.reached.resolve();
      await seen.goOn.promise;
      return new Response('done');
    }
    if (path === '/busy') throw error('CC_BUSY', { retryAfterMs: 2_400 });
    if (path === '/moved') return Response.redirect('https://contact.council.test/');
    if (path === '/broken') throw new Error('jo@example.org is not to be told');
    if (path.startsWith('/CC_')) throw error(path.slice(1), { reason: 'not-json' });
    const body = new Uint8Array(await request.arrayBuffer());
    if (signatureOf(body) !== request.headers.get('x-signature'))
      throw error('CC_SIGNATURE_INVALID');
    return Response.json({ bytes: body.byteLength, path, method: request.method });
  },
});

export interface Fixture {
  readonly centre: ContactCentre;
  readonly seen: Seen;
  readonly lines: string[];
  readonly log: Logger;
}

/** A centre in memory with a channel that checks signatures over the raw body, and one that takes no requests. */
export const fixture = async (): Promise<Fixture> => {
  const seen: Seen = {
    read: 0,
    urls: [],
    aborted: Promise.withResolvers(),
    goOn: Promise.withResolvers(),
    reached: Promise.withResolvers(),
  };
  const lines: string[] = [];
  const write = (fields: object, message: string): void =>
    void lines.push(JSON.stringify({ ...fields, message }));
  const centre = await createContactCentre({
    policy,
    store: memoryStore(),
    channels: {
      gateway: { open: () => gateway(seen) },
      inbox: { open: () => ({ run: async () => {} }) },
    },
  });
  return { centre, seen, lines, log: { info: write, warn: write, error: write } };
};
