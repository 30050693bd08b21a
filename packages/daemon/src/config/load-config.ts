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
  readonly erasureLedger: { readonly path: string };
  readonly channels: Readonly<Record<string, ChannelEntry>>;
  /** Undefined: nothing is served. */
  readonly http: HttpConfig | undefined;
  /** A module; undefined: everybody who may reach the store may do everything. */
  readonly authorise: string | undefined;
  readonly log: { readonly level: string };
}

export interface HttpConfig {
  readonly host?: string;
  readonly port?: number;
  readonly publicUrl?: string;
  readonly trustProxies?: readonly string[];
  readonly maxBodyBytes?: number;
  readonly bodyTimeoutMs?: number;
  readonly drainMs?: number;
  readonly metrics?: boolean;
  readonly council?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
}

interface ConfigFile {
  readonly policy: string;
  readonly store: { readonly folder: string };
  readonly keyring?: {
    readonly path: string;
    readonly escrow?: string;
    readonly root?: SecretSource;
  };
  readonly erasureLedger?: { readonly path: string };
  readonly channels: Readonly<Record<string, ChannelEntry>>;
  readonly http?: HttpConfig;
  readonly authorise?: string;
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

const refuseInside = (
  folder: string,
  places: readonly (readonly [at: string, path: string, why: string])[],
): void => {
  for (const [at, path, why] of places) {
    if (!isInside(folder, path)) continue;
    throw configError(`${at} lies in the folder of the store: put it elsewhere, ${why}.`, {
      path: at,
    });
  }
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
  const { policy, store, keyring, erasureLedger, channels, http, authorise, log } =
    value as ConfigFile;
  const absolute = (path: string): string => resolve(dirname(file), path);
  const folder = absolute(store.folder);
  const beside = (name: string): string => join(dirname(folder), `${basename(folder)}-${name}`);
  const path = keyring === undefined ? beside('keyring.json') : absolute(keyring.path);
  const ledger =
    erasureLedger === undefined ? beside('erasures.jsonl') : absolute(erasureLedger.path);
  refuseInside(folder, [
    ['/keyring/path', path, 'so that a copy of the store opens nothing'],
    [
      '/keyring/escrow',
      keyring?.escrow === undefined ? path : absolute(keyring.escrow),
      'so that a copy of the store opens nothing',
    ],
    ['/erasureLedger/path', ledger, 'so that it is never restored with the store'],
  ]);
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
    erasureLedger: { path: ledger },
    channels,
    http:
      http?.tls === undefined
        ? http
        : { ...http, tls: { key: absolute(http.tls.key), cert: absolute(http.tls.cert) } },
    authorise: authorise === undefined ? undefined : absolute(authorise),
    log: { level: log?.level ?? 'info' },
  };
};
