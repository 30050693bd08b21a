import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@council-contact/core';
import { pathOf } from './file-names.ts';
import { deleteFile, errorCodeOf, isSameState, moveFile, stateOf, statsOf } from './file-state.ts';
import type { FileState } from './file-state.ts';
import type { FolderLayout } from './folder-layout.ts';
import { findCopies } from './mail-copies.ts';
import { readMailFile } from './mail-file.ts';
import { insistFolder, listArrivals, namesIn, type ListedFile } from './mail-folder.ts';
import type { Fate, MailSource, SourceMail } from './mail-source.ts';

export interface MailFilesOptions {
  readonly layout: FolderLayout;
  /** Whether files are moved away once they are settled. */
  readonly moves: boolean;
  /** Bytes above which a mail is read in part. */
  readonly messageBytes: number;
  readonly log: Logger;
}

/** Bytes read at a time; one mail may be larger. */
const BYTES_AT_ONCE = 64 * 1024 * 1024;

/** A file handed over, or kept where it is: not taken again while it stays as it was. */
interface Taken {
  readonly state: FileState;
  /** Known once it is settled. */
  readonly key: string | null;
}

const idOf = ({ folder, name }: ListedFile): string => `${folder}/${name}`;

/** Mails as files in a folder or Maildir. */
export class MailFiles implements MailSource {
  readonly #options: MailFilesOptions;
  readonly #taken = new Map<string, Taken>();
  readonly #listedAs = new WeakMap<SourceMail, ListedFile>();
  /** Inodes of what cannot be taken, by which each is logged once: a name may be a person's. */
  readonly #troubles = new Set<number>();
  #queue: ListedFile[] = [];

  constructor(options: MailFilesOptions) {
    this.#options = options;
  }

  get more(): boolean {
    return this.#queue.length > 0;
  }

  get troubles(): number {
    return this.#troubles.size;
  }

  async take(
    max: number,
    { wait, signal }: { readonly wait: boolean; readonly signal: AbortSignal },
  ): Promise<readonly SourceMail[]> {
    if (this.#queue.length === 0) await this.#list();
    const group = this.#nextGroup(max);
    const now = Date.now();
    const arriving = group.filter((file) => this.#isArriving(file, now));
    const mails = await this.#read(group.filter((file) => !arriving.includes(file)));
    if (mails.length > 0 || arriving.length === 0 || !wait) return mails;
    return this.#awaitArriving(arriving, signal);
  }

  async settle(mail: SourceMail, key: string, fate: Fate): Promise<void> {
    const file = this.#listedAs.get(mail);
    if (file === undefined) return;
    const current = await this.#whereIs(file);
    if (current === null || !isSameState(current.state, file.state)) {
      // Gone already, or someone has written to it since: then it is another mail.
      this.#taken.delete(idOf(file));
      return;
    }
    if (fate !== 'erased' && !this.#options.moves) {
      this.#taken.set(idOf(file), { state: file.state, key });
      return;
    }
    const { layout, log } = this.#options;
    try {
      if (fate === 'erased') await deleteFile(current.folder, current.name);
      else {
        const folder = fate === 'processed' ? layout.processed : layout.quarantine;
        await moveFile(
          pathOf(current.folder, current.name),
          pathOf(folder, layout.storedName(current.name, key)),
        );
      }
      this.#taken.delete(idOf(file));
    } catch (error) {
      // It stays, is known as taken until the next start, and then again as a duplicate: nothing is blocked or lost.
      this.#taken.set(idOf(file), { state: file.state, key });
      this.#trouble(file.state.inode, errorCodeOf(error));
      log.error({ code: errorCodeOf(error), inode: file.state.inode }, 'mail file cannot be moved');
    }
  }

  async open(mail: SourceMail): Promise<ReadableStream<Uint8Array>> {
    const file = this.#listedAs.get(mail);
    const current = file === undefined ? null : await this.#whereIs(file);
    if (current === null) throw new Error('the mail file has gone');
    const stream = createReadStream(pathOf(current.folder, current.name), {
      highWaterMark: 262_144,
    });
    return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
  }

  async erase(place: string, key: string): Promise<'erased' | 'already-gone'> {
    let erased = false;
    for (const copy of await this.#copies(place, key))
      if (await deleteFile(copy.folder, copy.name)) erased = true;
    return erased ? 'erased' : 'already-gone';
  }

  async holds(place: string, key: string): Promise<boolean> {
    return (await this.#copies(place, key)).length > 0;
  }

  async #copies(
    place: string,
    key: string,
  ): Promise<readonly { readonly folder: string; readonly name: string }[]> {
    const { layout, messageBytes, moves } = this.#options;
    // Nothing is called gone because the folder it lies in is away.
    for (const folder of layout.arrivals) await insistFolder(folder);
    if (moves)
      for (const folder of [layout.processed, layout.quarantine]) await insistFolder(folder);
    const places = new Set([place]);
    // The same mail under other names, where files are kept.
    for (const [id, taken] of this.#taken)
      if (taken.key === key) places.add(layout.placeOf(id.slice(id.lastIndexOf('/') + 1)));
    const found = await Promise.all(
      [...places].map((one) => findCopies(layout, one, key, messageBytes)),
    );
    const unique = new Map(found.flat().map((copy) => [`${copy.folder}/${copy.name}`, copy]));
    return [...unique.values()];
  }

  async #list(): Promise<void> {
    const { files, others } = await listArrivals(this.#options.layout);
    const ids = new Set(files.map(idOf));
    for (const id of this.#taken.keys()) if (!ids.has(id)) this.#taken.delete(id);
    this.#queue = files.filter((file) => {
      const taken = this.#taken.get(idOf(file));
      return taken === undefined || !isSameState(taken.state, file.state);
    });
    const inodes = new Set([
      ...files.map(({ state }) => state.inode),
      ...others.map((o) => o.inode),
    ]);
    for (const inode of this.#troubles) if (!inodes.has(inode)) this.#troubles.delete(inode);
    for (const { inode } of others) this.#trouble(inode, 'not-a-file');
  }

  #nextGroup(max: number): readonly ListedFile[] {
    let bytes = 0;
    const full = this.#queue.slice(0, max).findIndex(({ state }, index) => {
      bytes += Math.min(state.size, this.#options.messageBytes);
      return index > 0 && bytes > BYTES_AT_ONCE;
    });
    return this.#queue.splice(0, full === -1 ? max : full);
  }

  #isArriving({ state }: ListedFile, now: number): boolean {
    return Math.abs(now - state.changed) < this.#options.layout.settleMs;
  }

  /** Gives files that are just being written the time to settle, and takes those that were left alone meanwhile. */
  async #awaitArriving(
    files: readonly ListedFile[],
    signal: AbortSignal,
  ): Promise<readonly SourceMail[]> {
    try {
      await pause(this.#options.layout.settleMs, undefined, { signal });
    } catch {
      return [];
    }
    const settled: ListedFile[] = [];
    for (const file of files) {
      const stats = await statsOf(pathOf(file.folder, file.name));
      if (stats !== null && isSameState(stateOf(stats), file.state)) settled.push(file);
    }
    return this.#read(settled);
  }

  async #read(files: readonly ListedFile[]): Promise<readonly SourceMail[]> {
    const mails = await Promise.all(files.map((file) => this.#readOne(file)));
    return mails.filter((mail) => mail !== null);
  }

  async #readOne(file: ListedFile): Promise<SourceMail | null> {
    const { layout, messageBytes } = this.#options;
    try {
      const read = await readMailFile(pathOf(file.folder, file.name), messageBytes);
      if (read === null) return null;
      const mail: SourceMail = {
        ...read,
        place: layout.placeOf(file.name),
        arrivedAt: new Date(file.arrivedAt).toISOString(),
      };
      this.#listedAs.set(mail, file);
      this.#taken.set(idOf(file), { state: file.state, key: null });
      this.#troubles.delete(file.state.inode);
      return mail;
    } catch (error) {
      if (errorCodeOf(error) !== 'ENOENT') this.#trouble(file.state.inode, errorCodeOf(error));
      return null;
    }
  }

  /** Where a file lies now: a mail program may have changed the flags in a Maildir name. */
  async #whereIs(file: ListedFile): Promise<ListedFile | null> {
    const stats = await statsOf(pathOf(file.folder, file.name));
    if (stats !== null) return { ...file, state: stateOf(stats) };
    const { layout } = this.#options;
    const place = layout.placeOf(file.name);
    if (layout.nameOf(place) !== null) return null;
    for (const folder of layout.arrivals)
      for (const name of await namesIn(folder)) {
        if (layout.placeOf(name) !== place) continue;
        const moved = await statsOf(pathOf(folder, name));
        if (moved !== null) return { ...file, folder, name, state: stateOf(moved) };
      }
    return null;
  }

  #trouble(inode: number, code: string): void {
    if (this.#troubles.has(inode)) return;
    this.#troubles.add(inode);
    this.#options.log.warn({ code, inode }, 'file in the mail folder cannot be taken');
  }
}
