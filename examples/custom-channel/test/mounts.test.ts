import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  configured,
  createContactCentre,
  memoryStore,
  type ContactCentre,
} from '@council-contact/core';
import { expressContactCentre, fastifyContactCentre, serve } from '@council-contact/http';
import express from 'express';
import Fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examplePolicy } from '../src/example-policy.ts';
import { FakeGateway } from '../src/fake-gateway/fake-gateway.ts';
import { sms } from '../src/index.ts';

const [token, secret, number] = ['an-example-token', 'an-example-secret', '+441632960100'];
const PHONE = '+447700900001';

interface Mounted {
  readonly url: string;
  close(): Promise<unknown>;
}

const MOUNTS: Readonly<Record<string, (centre: ContactCentre) => Promise<Mounted>>> = {
  'node:http': async (centre) => serve(centre),
  Fastify: async (centre) => {
    const app = Fastify();
    await app.register(fastifyContactCentre, { centre });
    return { url: await app.listen({ host: '127.0.0.1', port: 0 }), close: () => app.close() };
  },
  Express: async (centre) => {
    const app = express();
    app.use(expressContactCentre(centre));
    app.use(express.json());
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const close = async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    };
    return { url: `http://127.0.0.1:${port}`, close };
  },
};

describe.each(Object.entries(MOUNTS))('mounted on %s', (_, mount) => {
  let gateway: FakeGateway;
  let centre: ContactCentre;
  let mounted: Mounted;

  beforeEach(async () => {
    gateway = await new FakeGateway({ token, secret }).start();
    const channel = configured(sms, { url: gateway.url, token, number, secret });
    const channels = { 'sms-main': channel };
    centre = await createContactCentre({ policy: examplePolicy, store: memoryStore(), channels });
    mounted = await mount(centre);
    gateway.webhookUrl = `${mounted.url}/channels/sms-main`;
  });

  afterEach(async () => {
    await mounted.close();
    await centre.stop();
    await gateway.close();
  });

  it('signed webhooks come in, forged ones and unreadable ones do not', async () => {
    const { acknowledged } = await gateway.text({ from: PHONE, to: number, text: 'Bin 🗑' });
    expect(acknowledged).toBe(true);
    const answers: number[] = [];
    for (const webhook of [
      gateway.signed('{"type":"message.received","message":{}}', 'not-the-secret-of-theirs'),
      gateway.signed('{"type":"message.rec'),
    ]) {
      answers.push((await fetch(webhook)).status);
    }
    expect(answers).toEqual([401, 400]);
    const { items } = await centre.contacts.find();
    expect(items.map(({ within }) => within)).toEqual(['awaiting-triage', 'quarantined']);
  });

  it('the bytes are those that were signed, in whatever way their JSON is written', async () => {
    const at = new Date().toISOString();
    const body = ` {"message" : {"id":"SM\\u0031","from":"${PHONE}","at":"${at}","text":"a  b"},\r\n"type":"message.received" }\n`;
    expect(await gateway.post(body)).toBe(true);
    expect((await centre.contacts.find()).items).toHaveLength(1);
  });
});
