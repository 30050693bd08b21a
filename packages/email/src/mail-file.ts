import { close, constants, fstat, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { mailKey, mailKeyOfLarge } from './mail-key.ts';
import type { WholeMail } from './message-parser.ts';

// Plain descriptors: a FileHandle costs twice as much as reading a small mail.
const openFile = promisify(open);
const closeFile = promisify(close);
const statOf = promisify(fstat);
const readInto = promisify(read);

/** Of a mail over the limit this much is handed to the parser: its headers and its first text. */
const HEAD_BYTES = 3 * 1024 * 1024;

/** Never follows a link out of the folder, never waits for a pipe. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface MailFile {
  readonly bytes: Uint8Array;
  readonly whole?: WholeMail;
}

const readUpTo = async (file: number, length: number): Promise<Uint8Array> => {
  // Memory of its own, not a view on the pool: it is copied to another thread.
  const buffer = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await readInto(file, buffer, filled, length - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled === length ? buffer : buffer.slice(0, filled);
};

async function* readFrom(file: number, offset: number): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(256 * 1024);
  for (let at = offset; ;) {
    const { bytesRead } = await readInto(file, chunk, 0, chunk.length, at);
    if (bytesRead === 0) return;
    yield chunk.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/**
 * Reads a mail; of one over the limit its beginning, and the key that the whole has.
 *
 * @returns null when the path is not a regular file.
 */
export const readMailFile = async (
  path: Buffer,
  messageBytes: number,
): Promise<MailFile | null> => {
  const file = await openFile(path, FLAGS);
  try {
    const stats = await statOf(file);
    if (!stats.isFile()) return null;
    if (stats.size <= messageBytes) return { bytes: await readUpTo(file, stats.size) };
    const bytes = await readUpTo(file, HEAD_BYTES);
    const key = await mailKeyOfLarge(bytes, readFrom(file, bytes.length));
    return { bytes, whole: { key, size: stats.size } };
  } finally {
    await closeFile(file);
  }
};

/** The `mailKey` of the file; null when it is not a regular file. */
export const mailKeyOfFile = async (path: Buffer, messageBytes: number): Promise<string | null> => {
  const mail = await readMailFile(path, messageBytes);
  return mail === null ? null : (mail.whole?.key ?? mailKey(mail.bytes));
};
