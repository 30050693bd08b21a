import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A server on loopback that remembers what it was asked and answers as a test says. Ends with the test. */
export const receiver = async (
  answer: (request: Received, count: number) => Answer | null,
): Promise<{ readonly origin: string; readonly received: readonly Received[] }> => {
  const received: Received[] = [];
  const respond = async (message: IncomingMessage, to: ServerResponse): Promise<void> => {
    let body = '';
    for await (const part of message.setEncoding('utf8')) body += String(part);
    const { headers, method = '', url: path = '' } = message;
    const request = { headers, method, path, body };
    received.push(request);
    const due = answer(request, received.length);
    if (due === null) message.socket.destroy();
    else to.writeHead(due.status, due.headers).end(due.body);
  };
  const server = createServer((message, to) => void respond(message, to));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
};
