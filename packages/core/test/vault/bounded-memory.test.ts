import { describe, expect, it } from 'vitest';
import { Vault } from '../../src/engine/vault/vault.ts';
import { memoryKeyring } from '../../src/memory-keyring.ts';
import type { Blobs } from '../../src/ports/blobs.ts';
import { large, patterned, request, testClock } from './vault-fixture.ts';

const MIB = 1024 * 1024;
const TOTAL = 200 * MIB;

/** Counts what comes and keeps none of it. */
const drain = (seen: (bytes: number) => void): Blobs => ({
  async put(_, bytes) {
    let written = 0;
    for await (const part of bytes) {
      written += part.length;
      seen(written);
    }
    return written;
  },
  get: async () => null,
  delete: async () => {},
  has: async () => true,
  async *list() {},
});

describe('a recording of 200 MB', () => {
  it('passes into blobs with no more than a few pieces of it in memory', async () => {
    const keyring = memoryKeyring();
    await keyring.addEpoch(0);
    const piece = patterned(MIB);
    let given = 0;
    let furthestAhead = 0;
    let mostResident = 0;
    const blobs = drain((written) => {
      furthestAhead = Math.max(furthestAhead, given - written);
      mostResident = Math.max(mostResident, process.memoryUsage.rss());
    });
    const source = async function* () {
      while (given < TOTAL) {
        given += piece.length;
        yield piece;
      }
    };
    const before = process.memoryUsage.rss();
    const vault = new Vault(keyring, blobs, testClock());
    const sealed = await vault.sealLarge({ ...request({ content: large }), bytes: source() });
    expect(sealed.blob).not.toBeNull();
    expect(given).toBe(TOTAL);
    expect(furthestAhead).toBeLessThanOrEqual(piece.length + 64 * 1024);
    expect(mostResident - before).toBeLessThan(120 * MIB);
  });
});
