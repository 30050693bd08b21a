import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders for databases, gone when the process ends. */
export const temporaryFolders = (): (() => string) => {
  const made: string[] = [];
  process.once('exit', () => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'council-contact-bench-'));
    made.push(folder);
    return folder;
  };
};
