import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  Endpoint,
  FakeSource,
  SourceFailure,
  SourceMessage,
  World,
} from '@council-contact/conformance';
import type { WebhookConfig } from '../src/index.ts';
import { secretKeys, signatureHeaders } from '../src/signature.ts';

export const SECRET = `whsec_${Buffer.alloc(32, 'shared').toString('base64')}`;
const FORGERS = `whsec_${Buffer.alloc(32, 'forged').toString('base64')}`;
const TOKEN = 'a token for the payloads';

interface Kept {
  readonly payload: object;
  readonly parts: readonly { readonly mediaType: string; readonly bytes: Uint8Array }[];
}

interface Sent {
  readonly body: Uint8Array;
  readonly secret: string;
  acknowledged: boolean;
}

/** A system that collects messages and hands them on: a server for payloads, and signed events to the council's endpoint. */
export const integrator = async ({ clock }: World): Promise<FakeSource<WebhookConfig>> => {
  const kept = new Map<string, Kept>();
  const sent = new Map<string, Sent>();
  const held: (() => void)[] = [];
  let failure: SourceFailure | null = null;
  let endpoint: Endpoint | null = null;

  const give = (message: IncomingMessage, to: ServerResponse): void => {
    const [, items, id = '', , number] = (message.url ?? '').split('/');
    const item = items === 'items' ? kept.get(id) : undefined;
    if (message.headers.authorization !== `Bearer ${TOKEN}`) return void to.writeHead(401).end();
    if (item === undefined) return void to.writeHead(410).end();
    if (message.method === 'DELETE') {
      if (failure === 'refuse-erasure') return void to.writeHead(409).end();
      kept.delete(id);
      return void to.writeHead(204).end();
    }
    if (number === undefined)
      return void to
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify(item.payload));
    const part = item.parts[Number(number)];
    if (part === undefined) return void to.writeHead(404).end();
    to.setHeader('content-type', part.mediaType).setHeader('content-length', part.bytes.byteLength);
    return void to.end(part.bytes);
  };
  const server = createServer((message, to) => {
    if (failure === 'refuse') return void to.writeHead(503).end();
    if (failure === 'drop-answer') {
      // What is asked is done, and no one hears of it.
      if (message.method === 'DELETE') kept.delete((message.url ?? '').split('/')[2] ?? '');
      return void message.socket.destroy();
    }
    if (failure === 'hang') return void held.push(() => give(message, to));
    return give(message, to);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const push = async (item: string): Promise<{ item: string; acknowledged: boolean }> => {
    const one = sent.get(item);
    if (one === undefined || endpoint === null) return { item, acknowledged: false };
    const mounted = endpoint;
    const headers = {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      ...signatureHeaders(secretKeys(one.secret), `message-${item}`, clock.now(), one.body),
    };
    const answer = await mounted
      .send(
        new Request(mounted.publicUrl, { method: 'POST', headers, body: Buffer.from(one.body) }),
      )
      .catch(() => null);
    const acknowledged = answer?.ok === true;
    one.acknowledged ||= acknowledged;
    return { item, acknowledged };
  };
  const compose = (message: SourceMessage, secret: string): string => {
    const item = `item-${sent.size + 1}`;
    const url = `${origin}/items/${item}`;
    kept.set(item, {
      payload: {
        from: message.from,
        text: message.text,
        parts: message.parts.map(({ mediaType, filename }, number) => ({
          mediaType,
          filename,
          url: `/items/${item}/parts/${number}`,
        })),
      },
      parts: message.parts,
    });
    const event = {
      specversion: '1.0',
      type: 'uk.gov.council-contact.item.v1',
      source: 'https://forms.council.example',
      id: item,
      time: message.at,
      data: {
        payload: url,
        conversation: Buffer.from(message.conversation).toString('base64url'),
        nature: message.nature,
      },
    };
    sent.set(item, { body: Buffer.from(JSON.stringify(event)), secret, acknowledged: false });
    return item;
  };

  return {
    config: { secret: SECRET, origins: [origin], token: TOKEN, timeoutMs: 500 },
    natures: ['automatic', 'opt-out', 'self'],
    largestPart: 2 * 1024 * 1024,
    connect(at) {
      endpoint = at;
    },
    deliver: (message) => push(compose(message, SECRET)),
    redeliver: push,
    forge: (message) => push(compose(message, FORGERS)),
    malformed(text) {
      const item = `item-${sent.size + 1}`;
      sent.set(item, {
        body: Buffer.from(`{"specversion": ${text}`),
        secret: SECRET,
        acknowledged: false,
      });
      return push(item);
    },
    stored: async (item) => ({
      content: kept.has(item),
      acknowledged: sent.get(item)?.acknowledged ?? false,
    }),
    async fail(how) {
      failure = how;
      return true;
    },
    async recover() {
      failure = null;
      for (const answer of held.splice(0)) answer();
    },
    async close() {
      for (const answer of held.splice(0)) answer();
      server.close();
      server.closeAllConnections();
    },
  };
};
