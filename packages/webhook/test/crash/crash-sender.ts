import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { secretKeys, signatureHeaders } from '../../src/index.ts';
import { SECRET } from './crash-centre.ts';

/** Events in one post. */
const TOGETHER = 3;
const PICTURE = Buffer.alloc(300 * 1024, 'picture');

export interface Told {
  readonly id: string;
  readonly status: string;
  readonly contact?: string;
}

/** The sender's side: payloads that are never erased, and posts that are repeated until they are answered with 2xx. */
export interface Sender {
  readonly origin: string;
  /** One more post, of events that have not been posted before. */
  compose(): Post;
  close(): void;
}

export interface Post {
  readonly number: number;
  /** Null where there was no answer, or not a good one. */
  send(port: number): Promise<readonly Told[] | null>;
}

const payloadOf = (n: number) => ({
  from: { email: `customer-${n}@example.org` },
  text: `Question ${n}.`,
  // Large enough to be staged ahead of its item.
  ...(n % 7 === 0 && { parts: [{ mediaType: 'image/jpeg', url: '/picture' }] }),
});

const eventOf = (n: number, origin: string) => ({
  specversion: '1.0',
  type: 'uk.gov.council-contact.item.v1',
  source: 'https://forms.council.example',
  id: `item-${n}`,
  time: '2026-11-23T09:00:00Z',
  data: { payload: `${origin}/items/${n}` },
});

export const startSender = async (): Promise<Sender> => {
  const server = createServer((message, to) => {
    if (message.url === '/picture') to.setHeader('content-length', PICTURE.length).end(PICTURE);
    else to.end(JSON.stringify(payloadOf(Number(message.url?.split('/')[2]))));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let posts = 0;
  return {
    origin,
    compose() {
      const number = posts;
      posts += 1;
      const events = Array.from({ length: TOGETHER }, (_, index) =>
        eventOf(number * TOGETHER + index, origin),
      );
      const body = Buffer.from(JSON.stringify(events));
      return { number, send: (port) => send(port, number, body) };
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
};

const send = async (
  port: number,
  number: number,
  body: Buffer<ArrayBuffer>,
): Promise<readonly Told[] | null> => {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/channels/forms`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/cloudevents-batch+json',
        // One connection a post: what is killed leaves none behind.
        connection: 'close',
        ...signatureHeaders(secretKeys(SECRET), `post-${number}`, new Date(), body),
      },
    });
    if (!answer.ok) {
      await answer.body?.cancel();
      return null;
    }
    return ((await answer.json()) as { readonly items: readonly Told[] }).items;
  } catch {
    return null;
  }
};
