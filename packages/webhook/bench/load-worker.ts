import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';
import { secretKeys, signatureHeaders } from '../src/index.ts';
import { SECRET, type Load } from './load.ts';

// The other side of the wire, on a thread of its own: payloads, and senders that sign and post.

const PAYLOAD = JSON.stringify({
  from: { name: 'Jo Example', email: 'jo@example.org' },
  subject: 'Missed collection',
  text: 'The garden waste bin at our address was not emptied on the usual day, for the second time. '
    .repeat(7)
    .slice(0, 600),
});
const payloads = createServer((_, to) => {
  to.setHeader('content-length', Buffer.byteLength(PAYLOAD)).end(PAYLOAD);
}).listen(0, '127.0.0.1');
await once(payloads, 'listening');
const origin = `http://127.0.0.1:${(payloads.address() as AddressInfo).port}`;
const keys = secretKeys(SECRET);

const eventOf = (number: number) => ({
  specversion: '1.0',
  type: 'uk.gov.council-contact.item.v1',
  source: 'https://forms.council.example',
  id: `bench-${number}`,
  time: '2026-11-23T09:00:00Z',
  data: { payload: `${origin}/${number}` },
});

const post = async (agent: Agent, url: string, first: number, batch: number): Promise<void> => {
  const events = Array.from({ length: batch }, (_, index) => eventOf(first + index));
  const body = Buffer.from(JSON.stringify(events));
  const sent = request(url, {
    agent,
    method: 'POST',
    headers: {
      'content-type': 'application/cloudevents-batch+json',
      'content-length': body.length,
      ...signatureHeaders(keys, `post-${first}`, new Date(), body),
    },
  });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  answer.resume();
  await once(answer, 'end');
  if (answer.statusCode !== 200) throw new Error(`a post was answered with ${answer.statusCode}`);
};

/** Posts them over so many connections; returns each post's milliseconds. */
const run = async ({ url, first, count, batch, connections }: Load): Promise<readonly number[]> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  let next = first;
  const lane = async (): Promise<void> => {
    while (next < first + count) {
      const at = next;
      next += batch;
      const started = performance.now();
      await post(agent, url, at, batch);
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  agent.destroy();
  return times;
};

parentPort?.on('message', (load: Load) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  void run(load).then((times) => parentPort?.postMessage(times));
});
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(origin);
