import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { JsonObject } from '@council-contact/core';
import { UsageError } from '../command/usage-error.ts';
import { configError } from './config-error.ts';
import { configSchema } from './config-schema.ts';
import { readDocument } from './read-document.ts';
import { schemaProblems } from './schema-problems.ts';
import type { SecretSource } from './secrets.ts';

/** A channel's entry: `use`, and what its package wants. */
export interface ChannelEntry extends JsonObject {
  readonly use: string;
}

/** The configuration with every path of its own absolute; a channel's are its type's to know. */
export interface Config {
  readonly file: string;
  readonly policy: string;
  readonly store: { readonly folder: string };
  readonly keyring: {
    readonly path: string;
    readonly escrow?: string;
    readonly root?: SecretSource;
  };
  readonly channels: Readonly<Record<string, ChannelEntry>>;
  readonly log: { readonly level: string };
}

interface ConfigFile {
  readonly policy: string;
  readonly store: { readonly folder: string };
  readonly keyring?: {
    readonly path: string;
    readonly escrow?: string;
    readonly root?: SecretSource;
  };
  readonly channels: Readonly<Record<string, ChannelEntry>>;
  readonly log?: { readonly level?: string };
}

const NAMES = ['council-contact.yaml', 'council-contact.yml', 'council-contact.json'];

/** The file that is meant: as named, by $COUNCIL_CONTACT_CONFIG, or the one that lies here. @throws UsageError */
export const findConfig = (named: string | undefined): string => {
  const given = named ?? process.env['COUNCIL_CONTACT_CONFIG'];
  if (given !== undefined) return resolve(given);
  const found = NAMES.map((name) => resolve(name)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new UsageError(
    `There is no ${NAMES[0]} here. Name one with --config FILE; 'council-contact config schema' says what belongs in it.`,
  );
};

const isInside = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way === '' || !(way.startsWith('..') || resolve(way) === way);
};

/**
 * Reads and checks a configuration file; opens nothing that it names.
 * @throws UsageError where there is none; CC_CONFIG_INVALID naming every path in it that is wrong.
 */
export const loadConfig = async (named: string | undefined): Promise<Config> => {
  const file = findConfig(named);
  const value = await readDocument(file, configError);
  const problems = schemaProblems(configSchema, value);
  if (problems.length > 0) {
    throw configError(
      `${file} is refused:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
      { problems },
    );
  }
  const { policy, store, keyring, channels, log } = value as ConfigFile;
  const absolute = (path: string): string => resolve(dirname(file), path);
  const folder = absolute(store.folder);
  const path =
    keyring === undefined
      ? join(dirname(folder), `${basename(folder)}-keyring.json`)
      : absolute(keyring.path);
  for (const [name, one] of [
    ['path', path],
    ['escrow', keyring?.escrow === undefined ? undefined : absolute(keyring.escrow)],
  ] as const) {
    if (one === undefined || !isInside(folder, one)) continue;
    throw configError(
      `/keyring/${name} lies in the folder of the store: put it elsewhere, so that a copy of the store opens nothing.`,
      { path: `/keyring/${name}` },
    );
  }
  return {
    file,
    policy: absolute(policy),
    store: { folder },
    keyring: {
      path,
      ...(keyring?.escrow !== undefined && { escrow: absolute(keyring.escrow) }),
      ...(keyring?.root !== undefined && {
        root: 'file' in keyring.root ? { file: absolute(keyring.root.file) } : keyring.root,
      }),
    },
    channels,
    log: { level: log?.level ?? 'info' },
  };
};
