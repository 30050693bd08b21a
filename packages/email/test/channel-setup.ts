import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Accepted, Channel, ChannelHost, Inbound, PollBatch } from '@council-contact/core';
import { onTestFinished } from 'vitest';
import { emailFiles } from '../src/email-files.ts';
import type { EmailFilesConfig } from '../src/options.ts';

export const ADDRESS = 'customerservices@council.example';
export const NOW = new Date('2026-11-03T12:00:00Z');

/** An empty folder that is gone after the test. */
export const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'council-contact-email-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

export const newMaildir = async (): Promise<string> => {
  const folder = await newFolder();
  for (const name of ['new', 'cur', 'tmp']) await mkdir(join(folder, name));
  return folder;
};

/** A file that has been left alone for a while. `age` in seconds. */
export const put = async (path: string | Buffer, bytes: Uint8Array, age = 60): Promise<void> => {
  await writeFile(path, bytes);
  const then = Date.now() / 1000 - age;
  await utimes(path, then, then);
};

export interface Logged {
  readonly fields: object;
  readonly message: string;
}

export interface OpenChannel {
  readonly channel: Channel;
  readonly logged: readonly Logged[];
  readonly poll: () => Promise<PollBatch>;
}

const refuse = (): never => {
  throw new Error('the channel has no need of this');
};

/** The channel over a folder, in a host that keeps nothing. Closed after the test. */
export const openChannel = async (
  config: Partial<EmailFilesConfig> & Pick<EmailFilesConfig, 'folder'>,
  host: Partial<ChannelHost> = {},
): Promise<OpenChannel> => {
  const logged: Logged[] = [];
  const log = (fields: object, message: string): void => void logged.push({ fields, message });
  const channel = await emailFiles.open(
    { address: ADDRESS, workers: 1, settleMs: 0, ...config },
    {
      id: 'customerservices',
      accept: refuse,
      stage: refuse,
      conversation: refuse,
      drafts: { put: refuse, get: refuse, drop: refuse },
      delivered: refuse,
      log: { info: log, warn: log, error: log },
      clock: { now: () => NOW },
      state: { get: refuse, set: refuse },
      ...host,
    },
  );
  onTestFinished(() => channel.close?.());
  const signal = new AbortController().signal;
  return { channel, logged, poll: () => channel.poll?.(null, signal) ?? refuse() };
};

/** What an engine answers that has none of these yet. */
export const accepted = (
  items: readonly Inbound[],
  status: 'accepted' | 'duplicate' | 'tombstoned' = 'accepted',
): readonly Accepted[] =>
  items.map((item): Accepted => {
    if (status === 'tombstoned') return { status };
    return item.malformed === undefined
      ? { status, contact: 'c1', sequence: 1 }
      : { status: 'quarantined', contact: 'c1', reason: item.malformed };
  });

/** Polls and acknowledges until nothing is left. */
export const drain = async (open: OpenChannel): Promise<readonly Inbound[]> => {
  const items: Inbound[] = [];
  for (let more = true; more;) {
    const batch = await open.poll();
    await batch.acknowledge?.(accepted(batch.items));
    items.push(...batch.items);
    more = batch.more;
  }
  return items;
};

/** Every file below a folder, by path from it. */
export const filesIn = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
};
