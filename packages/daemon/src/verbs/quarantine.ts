import type { Contact } from '@council-contact/core';
import { CONFIG, COUNCIL, JSON_OUT } from '../command/options.ts';
import { verb, type Verb } from '../command/verb.ts';
import { table } from '../command/table.ts';

const OPTIONS = { ...CONFIG, ...COUNCIL, ...JSON_OUT };

const listed = verb({
  name: 'quarantine list',
  args: [],
  summary: 'What could not be read, why, and until when its bytes are kept.',
  options: OPTIONS,
  throughDaemon: true,
  async run({ options: { config, council, json }, terminal, session }) {
    await using deployment = await session.open({
      config,
      council,
      channels: 'none',
      logLevel: 'warn',
    });
    const { contacts } = deployment.council().centre;
    const found: Contact[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page: Awaited<ReturnType<typeof contacts.find>> = await contacts.find({
        stage: 'received',
        within: 'quarantined',
        limit: 500,
        ...(cursor !== undefined && { cursor }),
      });
      found.push(...page.items);
      cursor = page.cursor;
    }
    const rows = found.map(({ id, channel, receivedAt, signals, artefacts }) => ({
      contact: id,
      channel,
      receivedAt,
      signals,
      keptUntil:
        artefacts
          .map(({ dueAt }) => dueAt)
          .toSorted()
          .at(-1) ?? null,
    }));
    if (json) {
      terminal.print(JSON.stringify({ quarantined: rows }));
      return;
    }
    const lines = table(
      ['contact', 'channel', 'received', 'why', 'kept until'],
      rows.map((row) => [
        row.contact,
        row.channel,
        row.receivedAt,
        row.signals.join(',') || '-',
        row.keptUntil ?? '-',
      ]),
    );
    for (const line of lines) terminal.print(line);
  },
});

const acting = (
  name: 'retry' | 'release',
  summary: string,
  channels: 'none' | 'without-intake',
): Verb =>
  verb({
    name: `quarantine ${name}`,
    args: ['CONTACT'],
    summary,
    options: OPTIONS,
    throughDaemon: true,
    async run({ options: { config, council, json }, args: [id = ''], terminal, session }) {
      await using deployment = await session.open({
        config,
        council,
        channels,
        logLevel: 'warn',
      });
      const done = await deployment.council().centre.contacts[name](id, { by: session.by });
      terminal.print(
        json ? JSON.stringify(done) : `${id}: goes to triage, version ${done.version}`,
      );
    },
  });

export const quarantine: readonly Verb[] = [
  listed,
  acting('retry', 'Reads the kept bytes again; what can be read goes to triage.', 'without-intake'),
  acting('release', 'Lets it go to triage unread.', 'none'),
];
