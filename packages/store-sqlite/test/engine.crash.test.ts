import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { audit } from './engine/crash-audit.ts';
import { runChain } from './engine/crash-chain.ts';

const root = mkdtempSync(join(tmpdir(), 'engine-crash-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** CC_CRASHES in the environment asks for another number of kills. */
const KILLS = Number(process.env['CC_CRASHES'] ?? 200);

test(
  'at least 200 kills, at named places and at random, over at least 2,000 contacts: none lost, none doubled',
  { timeout: 600_000 },
  async () => {
    const enough = { kills: KILLS / 2, contacts: KILLS * 5 };
    const chains = await Promise.all([1, 2].map((seed) => runChain(root, seed, enough)));
    const kills = new Map<string, number>();
    let contacts = 0;
    let doubled = 0;
    for (const chain of chains) {
      doubled += await audit(chain);
      contacts += chain.accepted.size;
      for (const [place, count] of chain.kills) kills.set(place, (kills.get(place) ?? 0) + count);
    }
    const killed = [...kills.values()].reduce((sum, count) => sum + count, 0);
    const places = [...kills].map(([place, count]) => `${place} ${count}`).toSorted();
    console.log(
      `${killed} kills over ${contacts} contacts; effects again under their key: ${doubled}; ${places.join(', ')}`,
    );
    expect(killed).toBeGreaterThanOrEqual(KILLS);
    expect(contacts).toBeGreaterThanOrEqual(KILLS * 10);
    expect(kills.size).toBeGreaterThanOrEqual(KILLS / 10);
  },
);
