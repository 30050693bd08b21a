import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteSearch } from '../src/canary/byte-search.ts';

const seed = Number(process.env['CC_SEED'] ?? 20_260_105);
const bytes = (minLength: number, maxLength: number) =>
  // Few values, so that patterns begin alike, overlap and lie inside one another.
  fc.array(fc.integer({ min: 0, max: 3 }), { minLength, maxLength, size: 'max' });

async function* inChunks(whole: Uint8Array, sizes: readonly number[]): AsyncIterable<Uint8Array> {
  let at = 0;
  for (const size of sizes) {
    yield whole.subarray(at, at + size);
    at += size;
  }
  yield whole.subarray(at);
}

describe('the search for bytes', () => {
  it('finds the first of each pattern that a plain search finds, however the bytes are cut', async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 });
    const sought = fc.array(bytes(4, 9), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(bytes(0, 120), sought, sizes, async (text, patterns, cuts) => {
        const whole = Uint8Array.from(text);
        const named = patterns.map((pattern, n) => ({
          name: String(n),
          bytes: Uint8Array.from(pattern),
        }));
        const found = await byteSearch(named).inStream(inChunks(whole, cuts));
        const expected = named
          .map((one) => ({ pattern: one.name, offset: Buffer.from(whole).indexOf(one.bytes) }))
          .filter(({ offset }) => offset !== -1);
        expect(found.toSorted((a, b) => (a.pattern < b.pattern ? -1 : 1))).toEqual(expected);
      }),
      { seed, numRuns: 500 },
    );
  });

  it('refuses a pattern that noise would hold', () => {
    expect(() => byteSearch([{ name: 'short', bytes: Uint8Array.of(1, 2, 3) }])).toThrow('short');
  });
});
