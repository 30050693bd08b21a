import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RawLimit } from '../../store-sqlite/bench/raw-limit.ts';
import { SECRET } from './load.ts';

interface Waiting {
  readonly size: number;
  readonly committed: () => void;
}

const KEY = Buffer.from(SECRET.slice('whsec_'.length), 'base64');

const read = async (message: IncomingMessage): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  message.on('data', (piece: Buffer) => pieces.push(piece));
  await once(message, 'end');
  return Buffer.concat(pieces);
};

const isSigned = ({ headers }: IncomingMessage, body: Buffer): boolean => {
  const due = createHmac('sha256', KEY)
    .update(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.`)
    .update(body)
    .digest();
  const given = Buffer.from(String(headers['webhook-signature']).slice('v1,'.length), 'base64');
  return given.length === due.length && timingSafeEqual(given, due);
};

/**
 * As little as can be between the wire and the disk: node:http, the HMAC, the payloads fetched over kept connections,
 * and the same rows written raw, all that wait in one transaction.
 */
export const bareServer = async (raw: RawLimit) => {
  const agent = new Agent({ keepAlive: true });
  let waiting: Waiting[] = [];
  let written = 0;
  const commit = (): void => {
    const group = waiting;
    waiting = [];
    const size = group.reduce((sum, one) => sum + one.size, 0);
    raw.group(written, size);
    written += size;
    for (const { committed } of group) committed();
  };
  const durable = (size: number): Promise<void> =>
    new Promise((committed) => {
      if (waiting.length === 0) setImmediate(commit);
      waiting.push({ size, committed });
    });
  const fetchOne = async (url: string): Promise<unknown> => {
    const [answer] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
    return JSON.parse(String(await read(answer)));
  };
  const take = async (message: IncomingMessage, to: ServerResponse): Promise<void> => {
    const body = await read(message);
    if (!isSigned(message, body)) return void to.writeHead(401).end();
    const events = JSON.parse(String(body)) as readonly { id: string; data: { payload: string } }[];
    await Promise.all(events.map(({ data }) => fetchOne(data.payload)));
    await durable(events.length);
    to.setHeader('content-type', 'application/json');
    to.end(JSON.stringify({ items: events.map(({ id }) => ({ id, status: 'accepted' })) }));
  };
  const server = createServer((message, to) => void take(message, to)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close(): void {
      agent.destroy();
      server.close();
      server.closeAllConnections();
      raw.close();
    },
  };
};
