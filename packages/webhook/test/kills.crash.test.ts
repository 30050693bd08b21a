import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@council-contact/http';
import type { ContactCentre } from '@council-contact/core';
import { afterAll, expect, test } from 'vitest';
import { crashCentre } from './crash/crash-centre.ts';
import { PLACES, runChain, type Chain } from './crash/crash-chain.ts';

const root = mkdtempSync(join(tmpdir(), 'webhook-crash-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** CC_CRASHES in the environment asks for another number of kills. */
const KILLS = Number(process.env['CC_CRASHES'] ?? 104);

const received = async (centre: ContactCentre): Promise<readonly string[]> => {
  const contacts: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await centre.contacts.find({ limit: 500, ...(cursor !== '' && { cursor }) });
    contacts.push(...page.items.map(({ id }) => id));
    ({ cursor } = page);
  }
  return contacts;
};

/** Sends everything once more, and counts what is there. Returns how many events there were. */
const audit = async ({ folder, sender, posts, promised }: Chain): Promise<number> => {
  const centre = await crashCentre(folder, sender.origin);
  const server = await serve(centre);
  const contactOf = new Map<string, string>();
  for (const post of posts) {
    for (const { id, status, contact = '' } of (await post.send(server.port)) ?? []) {
      const before = promised.get(id);
      // What was promised is there, under the id that was told.
      if (before !== undefined)
        expect([id, status, contact]).toEqual([id, 'duplicate', before.contact]);
      contactOf.set(id, contact);
    }
  }
  const contacts = await received(centre);
  expect(contactOf.size).toBe(posts.length * 3);
  expect(contacts.toSorted()).toEqual([...contactOf.values()].toSorted());
  expect(new Set(contacts).size).toBe(contactOf.size);
  for (const [id, contact] of contactOf) {
    const { artefacts } = await centre.contacts.get(contact);
    const kinds = ['contact-details', 'message'];
    if (Number(id.slice('item-'.length)) % 7 === 0) kinds.push('attachment');
    expect([id, artefacts.map(({ kind }) => kind).toSorted()]).toEqual([id, kinds.toSorted()]);
  }
  await server.close();
  await centre.stop();
  sender.close();
  return contactOf.size;
};

test(
  'at least 100 kills between any two calls of a webhook’s way, and at random: nothing lost, nothing doubled',
  { timeout: 300_000 },
  async () => {
    const chains = await Promise.all(
      [1, 2].map((seed) => runChain(join(root, `chain-${seed}`), seed, KILLS / 2)),
    );
    const kills = new Map<string, number>();
    let events = 0;
    for (const chain of chains) {
      events += await audit(chain);
      for (const [place, count] of chain.kills) kills.set(place, (kills.get(place) ?? 0) + count);
    }
    const killed = [...kills.values()].reduce((sum, count) => sum + count, 0);
    const places = [...kills].map(([place, count]) => `${place} ${count}`).toSorted();
    console.log(`${killed} kills over ${events} events; ${places.join(', ')}`);
    expect(killed).toBeGreaterThanOrEqual(KILLS);
    for (const [place] of PLACES) expect(kills.get(place)).toBeGreaterThan(0);
  },
);
