import { join } from 'node:path';
import { escapeName, MAX_NAME_BYTES, unescapeName } from './file-names.ts';
import type { EmailFilesConfig } from './options.ts';

/** How a folder of mails is laid out. Names are latin1 strings (see file-names.ts). */
export interface FolderLayout {
  /** Folders in which mails arrive. */
  readonly arrivals: readonly string[];
  /** Folders into which mails are moved. */
  readonly processed: string;
  readonly quarantine: string;
  /** Folders and files that must be there. */
  readonly create: readonly string[];
  /** Milliseconds a file must have been left alone. */
  readonly settleMs: number;
  isMail(name: string): boolean;
  /** The part of the name that stays the same while the mail lies here. */
  placeOf(name: string): string;
  /** The name that a place had when it arrived; null when it may have changed since. */
  nameOf(place: string): string | null;
  /** Milliseconds since 1970, by the name; null when it does not say. */
  arrivalOf(name: string): number | null;
  /** The name in the folder it is moved to: holds the mark by which all copies of a mail are found. */
  storedName(name: string, key: string): string;
}

/** In the name of every file that is moved: enough of the key that no two mails share it. */
export const markOf = (key: string): string => `.${key.slice(0, 24)}.`;

const cut = (name: string, taken: number): string => name.slice(0, MAX_NAME_BYTES - taken);

const emlLayout = (config: EmailFilesConfig): FolderLayout => {
  const processed = config.processed ?? join(config.folder, 'processed');
  const quarantine = config.quarantine ?? join(config.folder, 'quarantine');
  return {
    arrivals: [config.folder],
    processed,
    quarantine,
    create: [processed, quarantine],
    settleMs: config.settleMs ?? 1000,
    isMail: (name) => /\.eml$/i.test(name) && !name.startsWith('.'),
    placeOf: escapeName,
    nameOf: unescapeName,
    arrivalOf: () => null,
    storedName: (name, key) => {
      const ending = `${markOf(key)}eml`;
      return cut(name.replace(/\.eml$/i, ''), ending.length) + ending;
    },
  };
};

const FLAGS = /:[^:]*$/;

/**
 * Maildir: a mail in `new` or `cur` is complete; `tmp` is the deliverer's. What follows the colon of a name are flags, which
 * mail programs change. https://cr.yp.to/proto/maildir.html
 */
const maildirLayout = (config: EmailFilesConfig): FolderLayout => {
  const processed = config.processed ?? join(config.folder, '.Processed');
  const quarantine = config.quarantine ?? join(config.folder, '.Quarantine');
  return {
    arrivals: [join(config.folder, 'new'), join(config.folder, 'cur')],
    processed: join(processed, 'cur'),
    quarantine: join(quarantine, 'cur'),
    create: [processed, quarantine].flatMap((folder) =>
      ['cur', 'new', 'tmp'].map((name) => join(folder, name)),
    ),
    settleMs: 0,
    isMail: (name) => !name.startsWith('.'),
    placeOf: (name) => escapeName(name.replace(FLAGS, '')),
    nameOf: () => null,
    arrivalOf: (name) => {
      const seconds = /^(\d{9,11})\./.exec(name)?.[1];
      return seconds === undefined ? null : Number(seconds) * 1000;
    },
    storedName: (name, key) => {
      const flags = FLAGS.exec(name)?.[0] ?? ':2,';
      const ending = `${markOf(key)}m${flags.length > 60 ? ':2,' : flags}`;
      return cut(name.replace(FLAGS, ''), ending.length) + ending;
    },
  };
};

export const layoutOf = (config: EmailFilesConfig): FolderLayout =>
  config.layout === 'maildir' ? maildirLayout(config) : emlLayout(config);
