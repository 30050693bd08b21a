import type { Accepted } from '@council-contact/core';
import { CONFIG, JSON_OUT } from '../command/options.ts';
import { progress } from '../command/progress.ts';
import { UsageError } from '../command/usage-error.ts';
import { verb } from '../command/verb.ts';
import type { ReadyChannel } from '../config/ready-channels.ts';
import { openRead, readDeployment } from '../deployment/open-deployment.ts';
import { importingChannel } from './importing-channel.ts';
import { namedMails } from './mail-places.ts';

type Counts = Record<Accepted['status'], number>;

const mailboxOf = (channels: readonly ReadyChannel[], named: string | undefined): string => {
  const mailboxes = channels
    .filter(({ type, config }) => type.manifest.kind === 'email' && 'address' in config)
    .map(({ id }) => id);
  const known = mailboxes.join(', ') || 'none is configured';
  if (named !== undefined && !mailboxes.includes(named)) {
    throw new UsageError(`'${named}' is no configured email channel: ${known}.`);
  }
  const [only, ...others] = mailboxes;
  const chosen = named ?? (others.length === 0 ? only : undefined);
  if (chosen !== undefined) return chosen;
  throw new UsageError(`Say by which email channel they come in, with --channel: ${known}.`);
};

const sum = (counts: Counts): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

const inWords = ({ accepted, appended, duplicate, quarantined, tombstoned }: Counts): string =>
  [
    `${accepted} new`,
    `${appended} joined a contact`,
    `${duplicate} known already`,
    `${quarantined} quarantined`,
    ...(tombstoned === 0 ? [] : [`${tombstoned} erased before and staying so`]),
  ].join(', ');

export const importMails = verb({
  name: 'import',
  args: ['PATH...'],
  summary: 'Takes mails in: .eml files, folders of them, Maildirs.',
  details:
    'They come in by a configured email channel as though they had arrived there: acknowledged where the policy\n' +
    'acknowledges, known again where they have come before. The files stay: erasing a contact does not erase them.',
  options: {
    ...CONFIG,
    ...JSON_OUT,
    channel: {
      type: 'string',
      value: 'ID',
      help: 'By which they come in; left out: the one email channel of the configuration.',
    },
  },
  async run({ options: { config, json, channel }, args, terminal }) {
    const read = await readDeployment({ config, channels: 'without-intake' });
    const mailbox = mailboxOf(read.ready, channel);
    const named = await namedMails(args);
    const counts: Counts = {
      accepted: 0,
      appended: 0,
      duplicate: 0,
      quarantined: 0,
      tombstoned: 0,
    };
    const shown = progress(terminal, (count) => `${count} mails taken in`);
    const became = (accepted: readonly Accepted[]): void => {
      for (const { status } of accepted) counts[status] += 1;
      shown.at(sum(counts));
    };
    await using deployment = await openRead(read, {
      channels: 'without-intake',
      logLevel: 'warn',
      opening: (ready, host) =>
        ready.id === mailbox
          ? importingChannel(ready, host, named, read.config.store.folder, became)
          : undefined,
    });
    await deployment.centre.settle();
    shown.end();
    terminal.print(json ? JSON.stringify({ channel: mailbox, ...counts }) : `${inWords(counts)}.`);
  },
});
