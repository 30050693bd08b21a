import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generationOf, LookupKeys, type LookupDomain } from '../../src/engine/vault/lookup-keys.ts';
import { memoryKeyring } from '../../src/memory-keyring.ts';
import type { Keyring } from '../../src/ports/keyring.ts';
import type { LookupKey } from '../../src/ports/rows.ts';

const hex = ({ hash }: LookupKey): string => Buffer.from(hash).toString('hex');
const at = (instant: string): number => Date.parse(instant);

const lookups = async (...instants: readonly string[]) => {
  const keyring = memoryKeyring();
  const keys = new LookupKeys(keyring);
  for (const instant of instants) await keys.ensureGeneration(at(instant));
  return { keyring, keys };
};

const domain = fc.constantFrom<LookupDomain>(
  'item',
  'command',
  'conversation',
  'reply',
  'email',
  'phone',
  'postcode',
);
const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(fc.integer({ min: 0xd7f0, max: 0xe010 }), { maxLength: 3 })
    .map((units) => String.fromCharCode(...units)),
);
const triple = fc.tuple(domain, value, value);

describe('look-up keys', () => {
  it.each([
    ['2026-01-01T00:00:00Z', 8104],
    ['2026-03-31T23:59:59.999Z', 8104],
    ['2026-04-01T00:00:00Z', 8105],
    ['2026-09-30T23:30:00Z', 8106],
    ['2026-12-31T23:59:59.999Z', 8107],
    ['2027-01-01T00:00:00Z', 8108],
  ])('count quarters of the year in UTC: %s is %i', (instant, generation) => {
    expect(generationOf(at(instant))).toBe(generation);
  });

  it('are the same for the same domain, council and value, and differ for any other', async () => {
    const { keys } = await lookups('2026-11-23T09:00:00Z');
    fc.assert(
      fc.property(triple, triple, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(hex(keys.forNew(...one)) === hex(keys.forNew(...other))).toBe(same);
        expect(hex(keys.forNew(...one))).toBe(hex(keys.forNew(...one)));
      }),
    );
  });

  it('draw the line between council and value where it was', async () => {
    const { keys } = await lookups('2026-11-23T09:00:00Z');
    expect(hex(keys.forNew('item', 'ab', 'c'))).not.toBe(hex(keys.forNew('item', 'a', 'bc')));
    expect(hex(keys.forNew('item', '1:a', 'b'))).not.toBe(hex(keys.forNew('item', '1', ':ab')));
  });

  it('tell apart values that are no valid Unicode', async () => {
    const { keys } = await lookups('2026-11-23T09:00:00Z');
    expect(hex(keys.forNew('item', 'a', '\ud800'))).not.toBe(
      hex(keys.forNew('item', 'a', '\ud801')),
    );
  });

  it('have sixteen bytes, and differ from keyring to keyring', async () => {
    const [one, other] = [
      await lookups('2026-11-23T09:00:00Z'),
      await lookups('2026-11-23T09:00:00Z'),
    ];
    const key = one.keys.forNew('email', 'boston', 'ada@example.org');
    expect(key).toMatchObject({ generation: 8107 });
    expect(key.hash).toHaveLength(16);
    expect(hex(other.keys.forNew('email', 'boston', 'ada@example.org'))).not.toBe(hex(key));
  });

  it('are looked for in every generation, the newest first, and made in the newest', async () => {
    const { keys, keyring } = await lookups(
      '2026-02-01T00:00:00Z',
      '2026-11-23T09:00:00Z',
      '2027-01-01T00:00:00Z',
    );
    const old = (await lookups()).keys;
    const candidates = keys.candidates('item', 'boston', 'x');
    expect(candidates.map(({ generation }) => generation)).toEqual([8108, 8107, 8104]);
    expect(new Set(candidates.map(hex)).size).toBe(3);
    expect(candidates[0]).toEqual(keys.forNew('item', 'boston', 'x'));
    await keyring.destroyLookup(8104);
    expect(keys.candidates('item', 'boston', 'x')).toHaveLength(2);
    expect(() => old.forNew('item', 'boston', 'x')).toThrow(/^CC_KEYRING_INVALID/);
    expect(() => old.candidates('item', 'boston', 'x')).toThrow(/^CC_KEYRING_INVALID/);
  });

  it('get a generation when its quarter begins, once, and none when the clock goes back', async () => {
    const keyring = memoryKeyring();
    const slow: Keyring = {
      ...keyring,
      addLookup: async (generation) => {
        await Promise.resolve();
        return keyring.addLookup(generation);
      },
    };
    const keys = new LookupKeys(slow);
    const now = at('2026-11-23T09:00:00Z');
    await Promise.all([now, now, now].map((each) => keys.ensureGeneration(each)));
    await keys.ensureGeneration(at('2026-01-01T00:00:00Z'));
    expect(keyring.lookups().map(({ generation }) => generation)).toEqual([8107]);
  });

  it('try again after the keyring could not be written', async () => {
    const keyring = memoryKeyring();
    let isFull = true;
    const tight: Keyring = {
      ...keyring,
      addLookup: async (generation) =>
        isFull ? Promise.reject(new Error('disk full')) : keyring.addLookup(generation),
    };
    const keys = new LookupKeys(tight);
    await expect(keys.ensureGeneration(0)).rejects.toThrow('disk full');
    isFull = false;
    await keys.ensureGeneration(0);
    expect(keyring.lookups()).toHaveLength(1);
  });
});
