import type { ContactCentre, Done } from '@council-contact/core';
import { CONFIG, COUNCIL, JSON_OUT } from '../command/options.ts';
import type { Terminal } from '../command/terminal.ts';
import { UsageError } from '../command/usage-error.ts';
import { verb, type Options, type Values, type Verb } from '../command/verb.ts';

const SHARED = {
  ...CONFIG,
  ...COUNCIL,
  ...JSON_OUT,
  expect: {
    type: 'string',
    value: 'VERSION',
    help: 'Refuses unless the contact still has this version.',
  },
  key: { type: 'string', value: 'KEY', help: 'The same key on the same contact is applied once.' },
} as const;

type Contacts = ContactCentre['contacts'];
type CommandBase = Parameters<Contacts['unclaim']>[1];
type Given<O extends Options> = Values<O & typeof SHARED>;

interface Act<O extends Options> {
  readonly contacts: Contacts;
  readonly id: string;
  readonly options: Given<O>;
  readonly base: CommandBase;
  /** The value itself, or what standard input holds where the value is -. */
  readonly text: (value: string) => Promise<string>;
}

const versionOf = (value: string | undefined): number | undefined => {
  if (value === undefined) return undefined;
  const version = Number(value);
  if (Number.isInteger(version) && version >= 0) return version;
  throw new UsageError('--expect must be a version: a whole number.');
};

const textFrom =
  (terminal: Terminal) =>
  async (value: string): Promise<string> =>
    value === '-' ? terminal.read() : value;

/** A command on one contact, by the user of the operating system. */
export const contactCommand = <const O extends Options>(spec: {
  readonly name: string;
  readonly summary: string;
  readonly details?: string;
  readonly options: O;
  /** Reads the contact's bytes anew, for which its channel is needed. */
  readonly channels?: 'without-intake';
  readonly act: (act: Act<O>) => Promise<Done>;
}): Verb =>
  verb({
    name: `contacts ${spec.name}`,
    args: ['CONTACT'],
    summary: spec.summary,
    ...(spec.details !== undefined && { details: spec.details }),
    options: { ...SHARED, ...spec.options },
    throughDaemon: true,
    async run({ options: values, args: [id = ''], terminal, session }) {
      // What is generic in O here is known where `act` is written.
      const options = values as unknown as Given<O>;
      const { config, council, json, key } = values as unknown as Values<typeof SHARED>;
      const expect = versionOf((values as unknown as Values<typeof SHARED>).expect);
      await using deployment = await session.open({
        config,
        council,
        channels: spec.channels ?? 'none',
        logLevel: 'warn',
      });
      const done = await spec.act({
        contacts: deployment.council().centre.contacts,
        id,
        options,
        base: {
          by: session.by,
          ...(key !== undefined && { key }),
          ...(expect !== undefined && { expect }),
        },
        text: textFrom(terminal),
      });
      terminal.print(
        json ? JSON.stringify(done) : `${done.contact}: ${done.status}, version ${done.version}`,
      );
    },
  });
