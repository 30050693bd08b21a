import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { runCommand } from '../src/command/run-command.ts';
import { saveFile } from '../src/command/save-file.ts';
import { ownSession } from '../src/control/own-session.ts';
import { policyDocument } from './policy-document.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Standard output as JSON. */
  readonly json: () => unknown;
}

/** What main.ts does, with a terminal that remembers: one process for many commands. */
export const command = async (words: readonly string[], input = ''): Promise<Ran> => {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(
    words,
    {
      print: (line) => void out.push(line),
      say: (line) => void err.push(line),
      overwrite: null,
      read: async () => input,
      readBytes: async () => Buffer.from(input),
      save: saveFile,
    },
    ownSession(),
  );
  const printed = out.join('\n');
  return { code, out: printed, err: err.join('\n'), json: () => JSON.parse(printed) };
};

export const mail = (
  name: string,
  {
    subject = 'A question',
    text = 'Hello.',
    received,
  }: { subject?: string; text?: string; received?: string } = {},
): string =>
  [
    ...(received === undefined ? [] : [`Received: from a.test by b.test; ${received}`]),
    `From: ${name} Canary <${name}@example.org>`,
    'To: contact@council.test',
    `Subject: ${subject}`,
    `Message-ID: <${name}@example.org>`,
    '',
    text,
    '',
  ].join('\r\n');

/** Two mails of persons and something else: one is routed by a rule, one waits, one is quarantined. */
export const THREE = {
  'bin.eml': mail('bea', { subject: 'Missed bin', text: 'My bin was not emptied.' }),
  'other.eml': mail('otto', { text: 'Do you have a moment?' }),
  'broken.eml': '\u0000\u0001 no mail at all',
};

export interface Home {
  readonly folder: string;
  readonly file: string;
  /** A command with this deployment's configuration. */
  readonly run: (words: string, input?: string) => Promise<Ran>;
}

export interface HomeOptions {
  readonly mails?: Readonly<Record<string, string>>;
  /** Of the channel `inbox`; left out: the email channel over `inbox` with `outgoing`. */
  readonly channel?: Readonly<Record<string, unknown>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly policy?: object;
  /** Other files. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The standard mailbox of a home. */
export const MAILBOX = {
  use: '@council-contact/email',
  folder: 'inbox',
  outgoing: 'outgoing',
  address: 'contact@council.test',
  settleMs: 0,
  pollMs: 50,
  workers: 1,
};

/**
 * A deployment in a temporary folder, gone with the test.
 * @param finished given what removes it; for one that serves a whole file
 */
export const home = async (
  options: HomeOptions = {},
  finished: (remove: () => Promise<void>) => void = onTestFinished,
): Promise<Home> => {
  const folder = await mkdtemp(join(tmpdir(), 'council-contact-'));
  finished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'inbox'));
  const {
    mails = {},
    channel = MAILBOX,
    config = {},
    policy = policyDocument,
    files = {},
  } = options;
  const written = {
    'policy.json': JSON.stringify(policy),
    'council-contact.yaml': stringify({
      policy: 'policy.json',
      store: { folder: 'store' },
      channels: { inbox: channel },
      ...config,
    }),
    ...files,
    ...Object.fromEntries(Object.entries(mails).map(([name, text]) => [join('inbox', name), text])),
  };
  for (const [name, text] of Object.entries(written)) await writeFile(join(folder, name), text);
  const file = join(folder, 'council-contact.yaml');
  return {
    folder,
    file,
    run: (words, input) => command([...words.split(' '), '--config', file], input),
  };
};
