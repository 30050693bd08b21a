import { copyFile, link, mkdir, mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../command/usage-error.ts';

/** A folder of mails as the email channel reads one. */
export interface MailPlace {
  readonly folder: string;
  readonly layout: 'eml' | 'maildir';
}

export interface NamedMails {
  readonly folders: readonly MailPlace[];
  readonly files: readonly string[];
}

const statOf = async (path: string) => {
  try {
    return await stat(path);
  } catch {
    throw new UsageError(`${path} does not exist, or cannot be read.`);
  }
};

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );

/** What was named on the command line: files, folders of .eml files, Maildirs. @throws UsageError */
export const namedMails = async (paths: readonly string[]): Promise<NamedMails> => {
  const folders: MailPlace[] = [];
  const files: string[] = [];
  for (const path of paths.map((one) => resolve(one))) {
    const stats = await statOf(path);
    if (stats.isFile()) files.push(path);
    else if (!stats.isDirectory()) {
      throw new UsageError(`${path} is neither a file nor a folder.`);
    } else {
      const inside = await Promise.all(['new', 'cur'].map((name) => isFolder(join(path, name))));
      folders.push({ folder: path, layout: inside.every(Boolean) ? 'maildir' : 'eml' });
    }
  }
  return { folders, files };
};

const PREFIX = '.import-';

const put = async (file: string, copy: string): Promise<void> => {
  try {
    await link(file, copy);
  } catch {
    // On another disk, or where files have one name only.
    await copyFile(file, copy);
    const { atime, mtime } = await stat(file);
    await utimes(copy, atime, mtime);
  }
};

/**
 * Single files as a folder of their own beside the store, for as long as they are taken in. What an import that was
 * killed has left there is removed first: the caller holds the store's lock.
 */
export const folderOf = async (
  files: readonly string[],
  store: string,
): Promise<MailPlace & AsyncDisposable> => {
  const beside = dirname(store);
  await mkdir(beside, { recursive: true });
  for (const name of await readdir(beside)) {
    if (name.startsWith(PREFIX)) await rm(join(beside, name), { recursive: true });
  }
  const folder = await mkdtemp(join(beside, PREFIX));
  for (const [index, file] of files.entries()) {
    await put(file, join(folder, `${index}-${basename(file).replace(/\.eml$/iu, '')}.eml`));
  }
  return {
    folder,
    layout: 'eml',
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
};
