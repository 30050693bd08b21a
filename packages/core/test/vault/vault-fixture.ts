import type { SealRequest } from '../../src/engine/vault/vault.ts';
import { INLINE_LIMIT, Vault } from '../../src/engine/vault/vault.ts';
import { memoryKeyring } from '../../src/memory-keyring.ts';
import { memoryBlobs } from '../../src/memory-store/memory-blobs.ts';

export const START = Date.parse('2026-11-23T09:00:00Z');

/** A clock that stands still until it is moved. */
export const testClock = (at = START) => {
  let ms = at;
  return {
    now: () => new Date(ms),
    advance: (by: number) => {
      ms += by;
    },
  };
};

export const newVault = async () => {
  const clock = testClock();
  const keyring = memoryKeyring();
  await keyring.open();
  await keyring.addEpoch(START);
  const blobs = memoryBlobs(clock);
  return { clock, keyring, blobs, vault: new Vault(keyring, blobs, clock) };
};

export const request = (changes: Partial<SealRequest> = {}): SealRequest => ({
  council: 'east-lindsey',
  artefact: 'c1/a1',
  class: 'message',
  content: { mediaType: 'text/plain', text: 'Missed bin' },
  ...changes,
});

export const large = { mediaType: 'audio/ogg', filename: 'call.ogg' };
export const OVER_LIMIT = INLINE_LIMIT + 1;

export const listed = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
};

export const collected = async (bytes: AsyncIterable<Uint8Array>): Promise<Buffer> =>
  Buffer.concat(await listed(bytes));

export async function* streamOf(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

/** Bytes that differ from place to place and are the same in each run. */
export const patterned = (length: number, salt = 0): Buffer => {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += 1) bytes[at] = (at * 31 + (at >> 8) * 7 + salt) & 0xff;
  return bytes;
};
