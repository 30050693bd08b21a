import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  configured,
  createContactCentre,
  loadPolicy,
  systemClock,
  type Clock,
  type ContactCentre,
  type Policy,
} from '@council-contact/core';
import { emailFiles, type EmailFilesConfig } from '@council-contact/email';
import { fileKeyring, sqliteStore } from '@council-contact/store-sqlite';
import { pino } from 'pino';
import { parse } from 'yaml';

/** What this example reads of its council-contact.yaml; the `council-contact` command checks the whole of it. */
interface DeploymentFile {
  readonly policy: string;
  readonly store: { readonly folder: string };
  readonly keyring: { readonly path: string };
  readonly channels: {
    readonly customerservices: EmailFilesConfig & {
      readonly use: string;
      readonly outgoing: string;
    };
  };
}

export interface Deployment {
  readonly policy: Policy;
  readonly store: string;
  readonly keyring: string;
  readonly log: string;
  readonly mailbox: EmailFilesConfig & { readonly outgoing: string };
}

const readYaml = async (path: string): Promise<unknown> => parse(await readFile(path, 'utf8'));

/** @param home the folder that holds council-contact.yaml; paths in it are relative to that folder. */
export const readDeployment = async (home: string): Promise<Deployment> => {
  const file = (await readYaml(join(home, 'council-contact.yaml'))) as DeploymentFile;
  const { use: _package, ...mailbox } = file.channels.customerservices;
  return {
    policy: loadPolicy(await readYaml(resolve(home, file.policy))),
    store: resolve(home, file.store.folder),
    keyring: resolve(home, file.keyring.path),
    log: join(home, '.data', 'log.jsonl'),
    mailbox: {
      ...mailbox,
      folder: resolve(home, mailbox.folder),
      outgoing: resolve(home, mailbox.outgoing),
    },
  };
};

/** The whole deployment in one expression: policy, store, keys, the mailbox and a log. */
export const openDeployment = (
  { policy, store, keyring, log, mailbox }: Deployment,
  clock: Clock = systemClock,
): Promise<ContactCentre> =>
  createContactCentre({
    policy,
    store: sqliteStore({ folder: store, clock }),
    keyring: fileKeyring(keyring),
    channels: { customerservices: configured(emailFiles, mailbox) },
    log: pino({ base: null }, pino.destination({ dest: log, mkdir: true, sync: true })),
    clock,
  });
