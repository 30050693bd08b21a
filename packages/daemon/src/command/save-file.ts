import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UsageError } from './usage-error.ts';

/**
 * Writes a new file that only its owner reads, and none over another; an empty one is not left behind.
 * @returns whether there was anything to write
 * @throws UsageError where it is there already
 */
export const saveFile = async (
  path: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<boolean> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  try {
    await pipeline(Readable.from(bytes, { objectMode: false }), file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new UsageError(`${path} is there already: name a folder that is new.`);
    }
    throw error;
  }
  if (file.bytesWritten > 0) return true;
  await rm(path);
  return false;
};
