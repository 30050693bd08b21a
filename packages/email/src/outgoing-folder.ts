import { createHash } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pathOf } from './file-names.ts';
import { deleteFile, statsOf, syncFolder } from './file-state.ts';
import { insistFolder } from './mail-folder.ts';

/** The file of a reply: the same on every try of one key. */
export const outgoingName = (key: string): string =>
  `${createHash('sha256').update(key).digest('hex').slice(0, 24)}.eml`;

/** Replies as files, written whole or not at all. */
export class OutgoingFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async holds(name: string): Promise<boolean> {
    return (await statsOf(pathOf(this.#folder, name))) !== null;
  }

  /** On the disk when it resolves. */
  async write(name: string, bytes: Uint8Array): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const partial = join(this.#folder, `.${name}.part`);
    const file = await open(partial, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, join(this.#folder, name));
    await syncFolder(this.#folder);
  }

  /** Of a reply that was written here. @throws where the folder is away. */
  async stillHolds(name: string): Promise<boolean> {
    await insistFolder(this.#folder);
    return this.holds(name);
  }

  /** @throws where the folder is away: then nothing in it is gone. */
  async erase(name: string): Promise<'erased' | 'already-gone'> {
    await insistFolder(this.#folder);
    return (await deleteFile(this.#folder, name)) ? 'erased' : 'already-gone';
  }
}
