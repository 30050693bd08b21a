import { opendir, readdir } from 'node:fs/promises';
import { pathOf } from './file-names.ts';
import { errorCodeOf, stateOf, statsOf, type FileState } from './file-state.ts';
import type { FolderLayout } from './folder-layout.ts';

/** A file that looks like a mail, as it was when it was looked at. */
export interface ListedFile {
  readonly folder: string;
  readonly name: string;
  readonly state: FileState;
  /** Milliseconds since 1970. */
  readonly arrivedAt: number;
}

export interface Listing {
  /** Oldest first. */
  readonly files: readonly ListedFile[];
  /** Named like mails, but folders, links, sockets and the like. */
  readonly others: readonly { readonly inode: number; readonly name: string }[];
}

/** The file system is asked for this many at a time. */
const AT_ONCE = 32;

/** Names in a folder; none when there is no such folder. */
export const namesIn = async (folder: string): Promise<readonly string[]> => {
  try {
    return await readdir(folder, 'latin1');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
};

/** A folder that is away, not mounted perhaps, is no empty one. @throws what the file system says, or ENOTDIR. */
export const insistFolder = async (folder: string): Promise<void> => {
  const handle = await opendir(folder);
  await handle.close();
};

/**
 * What lies in the arrival folders of a layout. Files that vanish meanwhile are left out.
 * @throws what the file system says where a folder is away.
 */
export const listArrivals = async (layout: FolderLayout): Promise<Listing> => {
  const files: ListedFile[] = [];
  const others: { inode: number; name: string }[] = [];
  for (const folder of layout.arrivals) {
    await insistFolder(folder);
    const names = (await namesIn(folder)).filter((name) => layout.isMail(name));
    for (let at = 0; at < names.length; at += AT_ONCE)
      await Promise.all(
        names.slice(at, at + AT_ONCE).map(async (name) => {
          const stats = await statsOf(pathOf(folder, name));
          if (stats === null) return;
          if (!stats.isFile()) {
            others.push({ inode: stats.ino, name });
            return;
          }
          const arrivedAt = layout.arrivalOf(name) ?? stats.mtimeMs;
          files.push({ folder, name, state: stateOf(stats), arrivedAt });
        }),
      );
  }
  files.sort((a, b) => a.arrivedAt - b.arrivedAt || (a.name < b.name ? -1 : 1));
  return { files, others };
};
