import { extname } from 'node:path';
import {
  checkPolicy,
  exampleItem,
  explain,
  policySchema,
  type CouncilPolicy,
  type Policy,
  type RoutableItem,
} from '@council-contact/core';
import { mailToInbound, parseMail } from '@council-contact/email';
import { CONFIG, COUNCIL, JSON_OUT } from '../command/options.ts';
import type { Terminal } from '../command/terminal.ts';
import { EXIT } from '../command/exit-codes.ts';
import { UsageError } from '../command/usage-error.ts';
import { verb, type Verb } from '../command/verb.ts';
import { loadConfig } from '../config/load-config.ts';
import { councilOf, loadPolicyFile } from '../config/load-policy-file.ts';
import { readDocument, readNamedFile } from '../config/read-document.ts';
import { ownAddresses } from './own-addresses.ts';
import { adopt } from './policy-adopt.ts';
import { schedule, scheduleTable } from './policy-schedule.ts';

const POLICY = {
  ...CONFIG,
  policy: {
    type: 'string',
    value: 'FILE',
    help: 'A policy document; left out: the one of the configuration.',
  },
} as const;

const policyOf = async (options: {
  readonly config: string | undefined;
  readonly policy: string | undefined;
}): Promise<Policy> => loadPolicyFile(options.policy ?? (await loadConfig(options.config)).policy);

const check = verb({
  name: 'policy check',
  args: [],
  summary:
    'Checks the document, runs its examples against its rules, and warns of what can never come to bear.',
  options: { ...POLICY, ...JSON_OUT },
  async run({ options, terminal }) {
    const policy = await policyOf(options);
    const report = checkPolicy(policy);
    if (options.json) {
      terminal.print(JSON.stringify({ digest: policy.digest, version: policy.version, ...report }));
      return report.ok ? EXIT.ok : EXIT.failed;
    }
    const failed = report.examples.filter(({ passed }) => !passed);
    for (const { council, name, expected, actual } of failed) {
      terminal.print(`failed: ${council}: ${name}`);
      terminal.print(`  expected ${JSON.stringify(expected)}`);
      terminal.print(`  is       ${JSON.stringify(actual)}`);
    }
    for (const { council, code, id, message } of report.warnings) {
      terminal.print(`warning: ${council}: ${code} ${id}: ${message}`);
    }
    terminal.print(
      `${report.examples.length - failed.length} of ${report.examples.length} examples go where they should; ${report.warnings.length} warnings.`,
    );
    return report.ok ? EXIT.ok : EXIT.failed;
  },
});

const digest = verb({
  name: 'policy digest',
  args: [],
  summary: 'Prints the digest by which every event names the policy that it used.',
  options: { ...POLICY, ...JSON_OUT },
  async run({ options, terminal }) {
    const policy = await policyOf(options);
    const { version } = policy;
    terminal.print(
      options.json ? JSON.stringify({ digest: policy.digest, version }) : policy.digest,
    );
  },
});

const schema = verb({
  name: 'policy schema',
  args: [],
  summary: 'Prints the JSON Schema of a policy document.',
  options: {},
  async run({ terminal }) {
    terminal.print(JSON.stringify(policySchema, null, 2));
  },
});

const channelOf = (council: CouncilPolicy, named: string | undefined) => {
  const channels = [...council.channels.values()];
  if (named !== undefined) {
    const channel = council.channels.get(named);
    if (channel !== undefined) return channel;
    throw new UsageError(
      `${council.id} has no channel '${named}': one of ${[...council.channels.keys()].join(', ')}.`,
    );
  }
  const [only, ...others] = channels.filter(({ kind }) => kind === 'email');
  if (only !== undefined && others.length === 0) return only;
  throw new UsageError(
    `Say by which channel it comes: --channel, one of ${[...council.channels.keys()].join(', ')}.`,
  );
};

const mailItem = async (
  bytes: Uint8Array,
  council: CouncilPolicy,
  named: string | undefined,
): Promise<RoutableItem> => {
  const channel = channelOf(council, named);
  const address = channel.address ?? '';
  const now = new Date().toISOString();
  const inbound = mailToInbound(await parseMail(bytes), {
    place: '',
    arrivedAt: now,
    now,
    own: ownAddresses(address === '' ? [] : [address]),
    address,
    original: { kind: 'original', mediaType: 'message/rfc822', bytes },
  });
  return {
    channel: channel.id,
    kind: channel.kind,
    address: inbound.to,
    subject: inbound.subject ?? '',
    text: inbound.text ?? '',
    signals: inbound.signals ?? [],
  };
};

type ExampleItem = Parameters<typeof exampleItem>[1];

const writtenItem = async (file: string, council: CouncilPolicy): Promise<RoutableItem> => {
  const item = await readDocument(file, (text) => new UsageError(text));
  if (typeof item !== 'object' || item === null || !('channel' in item)) {
    throw new UsageError(
      `${file} must hold an item as an example of a policy has it: channel, subject, text, form...`,
    );
  }
  channelOf(council, String(item.channel));
  return exampleItem(council, item as ExampleItem);
};

const itemOf = async (
  file: string,
  council: CouncilPolicy,
  channel: string | undefined,
  terminal: Terminal,
): Promise<RoutableItem> => {
  if (['.json', '.yaml', '.yml'].includes(extname(file))) return writtenItem(file, council);
  const bytes = file === '-' ? await terminal.readBytes() : await readNamedFile(file);
  return mailItem(bytes, council, channel);
};

const explained = verb({
  name: 'policy explain',
  args: ['FILE'],
  summary: 'Says which rule a mail matches, and why the others do not.',
  details:
    'FILE is a mail, - reads one from standard input; a .json or .yaml file holds an item as the examples of a policy do.\n' +
    'What is printed names words of the policy and none of the mail.',
  options: {
    ...POLICY,
    ...COUNCIL,
    ...JSON_OUT,
    channel: {
      type: 'string',
      value: 'ID',
      help: 'By which it comes; left out: the one email channel.',
    },
  },
  async run({ options, args: [file = ''], terminal }) {
    const policy = await policyOf(options);
    const council = councilOf(policy, options.council);
    const verdicts = explain(council, await itemOf(file, council, options.channel, terminal));
    const decides = verdicts.find((verdict) => verdict.decides)?.rule ?? 'default';
    const { lane } = council.rules.find(({ id }) => id === decides) ?? {
      lane: council.defaultLane,
    };
    if (options.json) {
      terminal.print(JSON.stringify({ council: council.id, rule: decides, lane, verdicts }));
      return;
    }
    terminal.print(
      `${decides}: ${lane.services.join(', ') || 'a person triages'} (${lane.mode})${lane.flags.length === 0 ? '' : `, flags ${lane.flags.join(', ')}`}`,
    );
    for (const verdict of verdicts) {
      const found = verdict.conditions.filter(({ held }) => held).flatMap((one) => one.found);
      const missing = verdict.conditions.filter(({ held }) => !held).map(({ why }) => why);
      const said = verdict.matched
        ? verdict.decides
          ? `decides${found.length === 0 ? '' : `: ${found.join(', ')}`}`
          : 'would match too, comes later'
        : `no: ${missing.join('; ')}`;
      terminal.print(`  ${verdict.rule}: ${said}`);
    }
  },
});

const scheduled = verb({
  name: 'policy schedule',
  args: [],
  summary: 'Prints the retention schedule: what is kept, how long, from when, on what basis.',
  options: { ...POLICY, ...JSON_OUT },
  async run({ options, terminal }) {
    const rows = schedule(await policyOf(options));
    if (options.json) terminal.print(JSON.stringify({ schedule: rows }));
    else for (const line of scheduleTable(rows)) terminal.print(line);
  },
});

export const policy: readonly Verb[] = [check, explained, digest, schema, adopt, scheduled];
