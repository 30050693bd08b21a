import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ContactCentreError } from '@council-contact/core';

/** How far a receiver has come. */
export interface FactsProgress {
  /** Cursor of the last fact that was taken; null before the first. */
  readonly cursor: string | null;
  /** When the receiver said that it wants no more (410), RFC 3339; null while it does. Set it to null to begin again. */
  readonly goneAt: string | null;
}

/** Where progress is kept; `save` is durable when it resolves. */
export interface ProgressKeeper {
  load(): Promise<FactsProgress>;
  save(progress: FactsProgress): Promise<void>;
}

const NONE: FactsProgress = { cursor: null, goneAt: null };

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const sync = async (path: string, flags: string): Promise<void> => {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/**
 * Progress in a small file of its own, replaced as a whole.
 * `load` throws CC_CONFIG_INVALID for a file that holds something else: to begin anew would send every fact again.
 */
export const progressFile = (path: string): ProgressKeeper => ({
  async load() {
    try {
      const value = JSON.parse(await readFile(path, 'utf8')) as Partial<
        Record<keyof FactsProgress, unknown>
      > | null;
      if (typeof value === 'object' && value !== null && 'cursor' in value)
        return { cursor: textOrNull(value.cursor), goneAt: textOrNull(value.goneAt) };
    } catch (error) {
      if (isMissing(error)) return NONE;
    }
    throw new ContactCentreError(
      'CC_CONFIG_INVALID',
      'The file of a webhook’s progress holds something else: mend it, or take it away to send every fact again.',
    );
  },
  async save(progress) {
    const temporary = `${path}.new`;
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(progress)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await sync(dirname(path), 'r');
  },
});
