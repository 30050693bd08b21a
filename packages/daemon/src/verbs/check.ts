import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { checkPolicy, type Policy } from '@council-contact/core';
import { schemaState } from '@council-contact/store-sqlite';
import { EXIT } from '../command/exit-codes.ts';
import { CONFIG, COUNCIL, JSON_OUT } from '../command/options.ts';
import { verb } from '../command/verb.ts';
import { wholeNumber } from '../command/whole-number.ts';
import { authoriseModule } from '../config/authorise-module.ts';
import { loadConfig, type Config } from '../config/load-config.ts';
import { councilOf, loadPolicyFile } from '../config/load-policy-file.ts';
import { checkAgainstPolicy, warningsOf } from '../config/policy-channels.ts';
import { readyChannels, type ReadyChannel } from '../config/ready-channels.ts';
import { sampleMails, type SampledMail } from './sample-mails.ts';

type Outcome = 'ok' | 'warning' | 'failed';

interface Found {
  readonly of: string;
  readonly outcome: Outcome;
  /** What to do, where it is not ok. */
  readonly message: string;
}

const can = (path: string, mode: number): boolean => {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
};

/** The nearest folder that is there: where a new one would be made. */
const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)));

const checkFolder = (of: string, path: string): Found => {
  const there = nearest(path);
  if (!can(there, constants.R_OK | constants.W_OK | constants.X_OK)) {
    const whose = there === path ? '' : ` (it would be made in ${there})`;
    return {
      of,
      outcome: 'failed',
      message: `${path} cannot be written${whose}: give it to the user who runs this, chown and chmod u+rwx.`,
    };
  }
  return { of, outcome: 'ok', message: there === path ? path : `${path}, made when it is needed` };
};

const checkPrivate = (of: string, path: string): Found => {
  if (!existsSync(path)) return checkFolder(of, dirname(path));
  const isOpen = (statSync(path).mode & 0o077) !== 0;
  return isOpen
    ? { of, outcome: 'failed', message: `${path} can be read by others: chmod 600 ${path}` }
    : { of, outcome: 'ok', message: path };
};

const checkStore = ({ store }: Config): readonly Found[] => {
  const folder = checkFolder('store', store.folder);
  if (folder.outcome === 'failed' || !existsSync(store.folder)) return [folder];
  const { version, known, pending } = schemaState(store.folder);
  if (version > known) {
    const message = `schema version ${version} is of a later release: this one knows ${known}`;
    return [folder, { of: 'schema', outcome: 'failed', message }];
  }
  const message = `version ${version}${pending.length === 0 || version === 0 ? '' : `, ${pending.length} to migrate when it is opened: take a backup first`}`;
  const outcome = version > 0 && pending.length > 0 ? 'warning' : 'ok';
  return [folder, { of: 'schema', outcome, message }];
};

const checkKeys = ({ store, keyring, erasureLedger }: Config): readonly Found[] => [
  existsSync(store.folder) && schemaState(store.folder).version > 0 && !existsSync(keyring.path)
    ? {
        of: 'keyring',
        outcome: 'failed',
        message: `${keyring.path} is missing, and the store cannot be opened without it: copy its escrow back.`,
      }
    : checkPrivate('keyring', keyring.path),
  checkPrivate('erasure ledger', erasureLedger.path),
  ...(keyring.escrow === undefined ? [] : [checkPrivate('escrow', keyring.escrow)]),
  ...(keyring.escrow === undefined
    ? [
        {
          of: 'escrow',
          outcome: 'warning',
          message: 'there is no second copy of the keys: name one on another disk, keyring.escrow.',
        } as const,
      ]
    : []),
];

interface FieldSchema {
  readonly properties?: Readonly<Record<string, { readonly 'x-path'?: boolean }>>;
}

const checkChannel = (policy: Policy, channel: ReadyChannel): readonly Found[] => {
  checkAgainstPolicy(policy, channel);
  const { properties = {} } = channel.type.manifest.configSchema as FieldSchema;
  return Object.entries(channel.config).flatMap(([name, value]): Found[] =>
    properties[name]?.['x-path'] === true && typeof value === 'string'
      ? [checkFolder(`channel ${channel.id}, ${name}`, value)]
      : [],
  );
};

const checkRules = (policy: Policy): readonly Found[] => {
  const { examples, warnings } = checkPolicy(policy);
  const wrong = examples.filter(({ passed }) => !passed);
  return [
    {
      of: 'policy',
      outcome: wrong.length === 0 ? 'ok' : 'failed',
      message: `version ${policy.version}, ${examples.length - wrong.length} of ${examples.length} examples go where they should${wrong.length === 0 ? '' : ': see policy check'}`,
    },
    ...warnings.map(({ code, id, message }): Found => {
      return { of: `policy, ${code} ${id}`, outcome: 'warning', message };
    }),
  ];
};

const sampleLine = (mail: SampledMail): string =>
  [
    mail.channel,
    mail.occurredAt,
    mail.unreadable === null ? mail.nature : `quarantined (${mail.unreadable})`,
    mail.rule,
    mail.services.join(',') || 'a person triages',
    mail.flags.join(',') || '-',
  ].join('  ');

export const check = verb({
  name: 'check',
  args: [],
  summary: 'Tries everything that run needs, and changes nothing.',
  details:
    'Configuration, secrets, policy and its examples, folders and their permissions, keys, schema. A daemon may be running.',
  options: {
    ...CONFIG,
    ...COUNCIL,
    ...JSON_OUT,
    sample: {
      type: 'string',
      value: 'N',
      help: 'Says of up to N mails that wait in each folder of mails where they would go.',
    },
  },
  async run({ options: { config: named, council, json, sample }, terminal }) {
    const most = wholeNumber('sample', sample, 1_000);
    const config = await loadConfig(named);
    const policy = await loadPolicyFile(config.policy);
    const channels = await readyChannels(config);
    if (config.authorise !== undefined) await authoriseModule(config.authorise);
    const found: readonly Found[] = [
      { of: 'configuration', outcome: 'ok', message: config.file },
      ...checkRules(policy),
      ...checkStore(config),
      ...checkKeys(config),
      ...channels.flatMap((channel) => checkChannel(policy, channel)),
      ...warningsOf(policy, channels).map((message): Found => {
        return { of: 'channels', outcome: 'warning', message };
      }),
    ];
    const mails =
      most === undefined ? null : await sampleMails(councilOf(policy, council), channels, most);
    const ok = found.every(({ outcome }) => outcome !== 'failed');
    if (json) {
      terminal.print(JSON.stringify({ ok, checks: found, ...(mails !== null && { mails }) }));
    } else {
      for (const one of found) {
        terminal.print(`${one.outcome.padEnd(7)}  ${one.of}: ${one.message}`);
      }
      for (const mail of mails ?? []) terminal.print(sampleLine(mail));
    }
    return ok ? EXIT.ok : EXIT.failed;
  },
});
