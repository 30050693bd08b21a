import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The files that paths name, and all that lie in folders they name. A path that is not there holds nothing. */
export async function* filesBelow(paths: Iterable<string>): AsyncIterable<string> {
  for (const path of paths) {
    const found = await lstat(path).catch(() => null);
    if (found?.isFile() === true) yield path;
    if (found?.isDirectory() === true) {
      yield* filesBelow((await readdir(path)).map((name) => join(path, name)));
    }
  }
}

export const bytesOf = (path: string): AsyncIterable<Uint8Array> =>
  createReadStream(path, { highWaterMark: 1 << 20 });
