import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import Fastify from 'fastify';
import {
  expressContactCentre,
  fastifyContactCentre,
  serve,
  type HandlerOptions,
  type ServedCentre,
} from '../src/index.ts';

export interface Mounted {
  /** Where the contact centre is mounted. */
  readonly url: string;
  close(): Promise<void>;
}

type Mount = (centre: ServedCentre, options?: HandlerOptions) => Promise<Mounted>;

const onNode: Mount = async (centre, options) => {
  const server = await serve(centre, options);
  return { url: server.url, close: () => server.close({ withinMs: 500 }) };
};

/** Beside a JSON parser and a route of the application's own. */
const onFastify: Mount = async (centre, options) => {
  const app = Fastify();
  app.post('/own', async ({ body }) => body);
  await app.register(fastifyContactCentre, {
    centre,
    prefix: '/contact',
    drainMs: 500,
    ...options,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url: `${url}/contact`, close: () => app.close() };
};

/** Before the JSON parser of the application. */
const onExpress: Mount = async (centre, options) => {
  const app = express();
  const middleware = expressContactCentre(centre, options);
  app.use('/contact', middleware);
  app.use(express.json());
  app.post('/own', ({ body }, to) => void to.json(body));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/contact`,
    async close() {
      server.close();
      await middleware.drain({ withinMs: 500 });
      server.closeAllConnections();
    },
  };
};

export const MOUNTS = {
  'node:http': onNode,
  Fastify: onFastify,
  Express: onExpress,
} as const satisfies Readonly<Record<string, Mount>>;
