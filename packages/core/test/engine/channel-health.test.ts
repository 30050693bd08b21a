import type { Channel, Delivery } from '@council-contact/core';
import { expect, test, vi } from 'vitest';
import { adviser, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const at = { path: '/', publicUrl: 'https://council.test/' };
const ping = (): Request => new Request(at.publicUrl, { method: 'POST', body: 'x' });

const withChannel = async (channel: Channel) => {
  const { centre, clock } = await newCentre({ channels: { inbox: { open: () => channel } } });
  const health = async () => (await centre.health()).channels['inbox'];
  return { centre, clock, health };
};

test('a channel whose answers cannot be sent turns down, and is well with the first that can', async () => {
  let isUp = false;
  const { centre, clock, health } = await withChannel({
    async reply(): Promise<Delivery> {
      if (!isUp) return { status: 'retry', code: 'refused' };
      return { status: 'sent', ref: 'one' };
    },
  });
  const accepted = await centre.receive('inbox', mail('Hello', { nature: 'automatic' }));
  const contact = 'contact' in accepted ? accepted.contact : '';
  await centre.contacts.triage(contact, { by: adviser, matters: [{ service: 'waste' }] });
  await centre.contacts.reply(contact, { by: adviser, text: 'Hello' });
  const states = [];
  for (let turn = 0; turn < 4; turn += 1) {
    states.push(await health());
    await centre.settle();
    clock.advance('PT5M');
  }
  expect(states).toEqual(['ok', 'degraded', 'degraded', 'down']);
  isUp = true;
  await centre.settle();
  expect(await health()).toBe('ok');
});

test('a channel that breaks on requests is degraded, never down, until one is answered', async () => {
  let breaks = true;
  const { centre, health } = await withChannel({
    async handle() {
      if (breaks) throw new TypeError('undefined is no function');
      return new Response();
    },
  });
  for (let turn = 0; turn < 5; turn += 1) {
    await expect(centre.handle('inbox', ping(), at)).rejects.toThrow(TypeError);
  }
  expect(await health()).toBe('degraded');
  breaks = false;
  await centre.handle('inbox', ping(), at);
  expect(await health()).toBe('ok');
});

test('a held connection that was lost is well again when it has held for a while', async () => {
  let tries = 0;
  const held = Promise.withResolvers<void>();
  const { centre, clock, health } = await withChannel({
    run(signal) {
      tries += 1;
      if (tries === 1) return Promise.reject(new Error('refused'));
      held.resolve();
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  });
  await centre.start();
  await held.promise;
  expect(await health()).toBe('degraded');
  clock.advance('PT1M');
  expect(await health()).toBe('ok');
  await centre.stop();
});

test('an adapter that does not say how it is counts as down', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { health } = await withChannel({ health: () => new Promise(() => {}) });
    const asked = health();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await asked).toBe('down');
  } finally {
    vi.useRealTimers();
  }
});
