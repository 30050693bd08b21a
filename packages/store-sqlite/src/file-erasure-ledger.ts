import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { ContactCentreError } from '@council-contact/core';
import type { ErasedArtefact, ErasureLedger, LedgerEntry } from '@council-contact/core';
import { isSystemError, replaceFile, sweepBeside, syncFolder } from './durable-file.ts';

interface Waiting {
  readonly erased: ErasedArtefact;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

export interface FileErasureLedgerOptions {
  /**
   * Only where the ledger was lost and the store was not restored: begins a new one after this number, which
   * CC_ERASURES_NOT_REPLAYED names as the store's position. What the lost one knew, no restore will erase again.
   */
  readonly startAfter?: number;
}

/**
 * What has been erased, in one file of lines, 0600, synced before an append resolves. Keep it beside the backups: on a disk
 * that outlives the store's, never in the store's folder, and never restored from a backup itself.
 *
 * Every method may reject with CC_STORE_BROKEN.
 */
export const fileErasureLedger = (
  path: string,
  { startAfter = 0 }: FileErasureLedgerOptions = {},
): ErasureLedger => {
  let file: FileHandle | null = null;
  let newest = 0;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | null = null;

  const attempt = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      throw isSystemError(error) ? unusable(path, error) : error;
    }
  };
  /** All that came while the last ones were being synced goes with one sync. */
  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const taken = waiting;
      waiting = [];
      try {
        if (file === null) throw closed();
        let number = newest;
        const lines = taken.map(({ erased }) => lineOf({ number: (number += 1), ...erased }));
        await file.appendFile(lines.join(''));
        await file.datasync();
        newest = number;
        for (const { done } of taken) done();
      } catch (error) {
        const told = isSystemError(error) ? unusable(path, error) : error;
        // Half a line may have been written: what follows must not be joined to it.
        await file?.appendFile('\n').catch(() => {});
        for (const { failed } of taken) failed(told);
      }
    }
    writing = null;
  };
  const read = async function* (after: number): AsyncGenerator<LedgerEntry> {
    const input = createReadStream(path, 'utf8');
    try {
      for await (const line of createInterface({ input, crlfDelay: Infinity })) {
        const entry = entryOf(line);
        if (entry !== null && entry.number > after) yield entry;
      }
    } finally {
      input.destroy();
    }
  };

  return {
    open: () =>
      attempt(async () => {
        const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        if (made !== undefined) await syncFolder(dirname(made));
        await sweepBeside(path);
        file = await open(path, 'a', 0o600);
        await syncFolder(dirname(path));
        newest = 0;
        for await (const { number } of read(0)) newest = Math.max(newest, number);
        // A loss of power may have left half a line, which nobody was promised.
        await file.appendFile('\n');
        if (newest >= startAfter) return;
        await file.appendFile(lineOf({ number: startAfter, artefact: '', at: 0, source: 'clear' }));
        await file.datasync();
        newest = startAfter;
      }),
    close: async () => {
      await writing;
      await file?.close();
      file = null;
    },
    last: () => newest,
    append: (erased) =>
      new Promise((done, failed) => {
        waiting.push({ erased, done, failed });
        writing ??= write();
      }),
    read,
    forget: (before) =>
      attempt(async () => {
        await writing;
        const kept: string[] = [];
        let dropped = 0;
        for await (const entry of read(0)) {
          if (entry.at >= before || entry.number === newest) kept.push(lineOf(entry));
          else dropped += 1;
        }
        if (dropped === 0 || file === null) return;
        await file.close();
        file = null;
        await replaceFile(path, kept.join(''));
        file = await open(path, 'a', 0o600);
      }),
  };
};

const lineOf = ({ number, artefact, at, source }: LedgerEntry): string =>
  `${JSON.stringify([number, artefact, at, source])}\n`;

/** Null for half a line and for an empty one. */
const entryOf = (line: string): LedgerEntry | null => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (!Array.isArray(value)) return null;
  const [number, artefact, at, source] = value as readonly unknown[];
  if (typeof number !== 'number' || typeof artefact !== 'string' || typeof at !== 'number') {
    return null;
  }
  return { number, artefact, at, source: source === 'open' ? 'open' : 'clear' };
};

const closed = (): ContactCentreError =>
  new ContactCentreError('CC_STOPPED', 'The erasure ledger is not open: call open() first.');

const unusable = (path: string, cause: unknown): ContactCentreError =>
  new ContactCentreError(
    'CC_STORE_BROKEN',
    `The erasure ledger ${path} cannot be used: see that it belongs to the user who runs this and has room on its disk.`,
    {},
    { cause },
  );
