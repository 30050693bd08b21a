import type { Clock } from '../clock.ts';
import type { Blobs } from '../ports/blobs.ts';

/** Blobs in a Map: gone when the process ends. */
export const memoryBlobs = (clock: Clock): Blobs => {
  const blobs = new Map<string, { readonly bytes: Uint8Array; readonly modifiedAt: number }>();

  return {
    async put(name, bytes) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes) chunks.push(new Uint8Array(chunk));
      const whole = new Uint8Array(Buffer.concat(chunks));
      blobs.set(name, { bytes: whole, modifiedAt: clock.now().getTime() });
      return whole.length;
    },

    async get(name) {
      const blob = blobs.get(name);
      return blob === undefined ? null : once(new Uint8Array(blob.bytes));
    },

    async delete(names) {
      for (const name of names) blobs.delete(name);
    },

    async has(name) {
      return blobs.has(name);
    },

    async *list() {
      for (const [name, { modifiedAt }] of blobs) yield { name, modifiedAt };
    },
  };
};

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
