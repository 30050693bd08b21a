import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_BYTES, openChunks, sealChunks } from '../../src/engine/vault/blob-chunks.ts';
import { breaksTheSeal, changedAt } from './broken-seal.ts';
import { collected, patterned, streamOf } from './vault-fixture.ts';

const SEALED_CHUNK = CHUNK_BYTES + 16;

/** Sizes at and around the ends of chunks. */
const size = fc
  .tuple(fc.constantFrom(0, 1, 2), fc.integer({ min: -2, max: 2 }))
  .map(([chunks, beside]) => Math.max(0, chunks * CHUNK_BYTES + beside));

/** The same bytes in parts of any sizes. */
const cutInto = (bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> => {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  const sorted = places.toSorted((a, b) => a - b);
  return streamOf(...sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end)));
};

const sealed = async (key: Uint8Array, length: number): Promise<Buffer> =>
  collected(sealChunks(key, streamOf(patterned(length))));

const chunksOf = (blob: Buffer): Buffer[] => {
  const chunks = [];
  for (let at = 1; at < blob.length; at += SEALED_CHUNK) {
    chunks.push(blob.subarray(at, at + SEALED_CHUNK));
  }
  return chunks;
};

const joined = (chunks: readonly (Uint8Array | undefined)[]): Buffer =>
  Buffer.concat([Buffer.of(1), ...chunks.map((chunk) => chunk ?? Buffer.alloc(0))]);

const opened = (key: Uint8Array, length: number, blob: Uint8Array): Promise<Buffer> =>
  collected(openChunks(key, length, streamOf(blob)));

describe('a blob sealed in chunks', () => {
  it('opens to what was sealed, however the bytes come and are read', async () => {
    await fc.assert(
      fc.asyncProperty(
        size,
        fc.array(fc.nat(), { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        async (length, coming, reading) => {
          const key = randomBytes(32);
          const clear = patterned(length);
          const blob = await collected(sealChunks(key, cutInto(clear, coming)));
          const read = await collected(openChunks(key, length, cutInto(blob, reading)));
          expect(read.equals(clear)).toBe(true);
        },
      ),
    );
  });

  it('does not open when any one byte is changed', async () => {
    const key = randomBytes(32);
    const length = CHUNK_BYTES + 40;
    const blob = await sealed(key, length);
    const places = [0, 1, 2, SEALED_CHUNK - 1, SEALED_CHUNK, SEALED_CHUNK + 1, blob.length - 1];
    for (const place of places) {
      await expect(opened(key, length, changedAt(blob, place))).rejects.toThrow(breaksTheSeal);
    }
  });

  it('does not open when it is cut off anywhere, also between chunks', async () => {
    const key = randomBytes(32);
    const length = 3 * CHUNK_BYTES;
    const blob = await sealed(key, length);
    const ends = [0, 1, 17, SEALED_CHUNK, 1 + SEALED_CHUNK, 1 + 2 * SEALED_CHUNK, blob.length - 1];
    for (const end of ends) {
      await expect(opened(key, length, blob.subarray(0, end))).rejects.toThrow(breaksTheSeal);
      // Nor where the head says that it is so short.
      const whole = Math.max(0, Math.floor(end / SEALED_CHUNK)) * CHUNK_BYTES;
      await expect(opened(key, whole, blob.subarray(0, end))).rejects.toThrow(breaksTheSeal);
    }
  });

  it('does not open when chunks are moved, left out, doubled, added or from another blob', async () => {
    const key = randomBytes(32);
    const length = 3 * CHUNK_BYTES + 5;
    const [a, b, c, last] = chunksOf(await sealed(key, length));
    const [strange] = chunksOf(await sealed(randomBytes(32), length));
    await expect(opened(key, length, joined([a, b, c, last]))).resolves.toHaveLength(length);
    const mixedUp = [
      [b, a, c, last],
      [a, c, b, last],
      [a, b, last],
      [b, c, last],
      [a, b, c, c, last],
      [a, b, c, last, last],
      [a, b, c, last, Buffer.alloc(1)],
      [strange, b, c, last],
      [last, a, b, c],
      [last],
    ];
    for (const chunks of mixedUp) {
      await expect(opened(key, length, joined(chunks))).rejects.toThrow(breaksTheSeal);
    }
  });

  it('does not open with another key or for another size', async () => {
    const key = randomBytes(32);
    const blob = await sealed(key, 10);
    await expect(opened(randomBytes(32), 10, blob)).rejects.toThrow(breaksTheSeal);
    await expect(opened(key, 9, blob)).rejects.toThrow(breaksTheSeal);
    await expect(opened(key, 11, blob)).rejects.toThrow(breaksTheSeal);
  });

  it('gives out no piece of a chunk before the chunk is authentic', async () => {
    const key = randomBytes(32);
    const blob = changedAt(await sealed(key, 2 * CHUNK_BYTES), SEALED_CHUNK + 100);
    const pieces: Uint8Array[] = [];
    const read = async (): Promise<void> => {
      for await (const piece of openChunks(key, 2 * CHUNK_BYTES, streamOf(blob)))
        pieces.push(piece);
    };
    await expect(read()).rejects.toThrow(breaksTheSeal);
    expect(Buffer.concat(pieces).equals(patterned(2 * CHUNK_BYTES).subarray(0, CHUNK_BYTES))).toBe(
      true,
    );
  });
});
