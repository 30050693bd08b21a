import { setTimeout } from 'node:timers/promises';
import type { ArtefactSummary, Contact, ContactCentre } from '@council-contact/core';
import { CONFIG, COUNCIL, JSON_OUT } from '../command/options.ts';
import { table } from '../command/table.ts';
import { UsageError } from '../command/usage-error.ts';
import { verb } from '../command/verb.ts';
import type { Deployment } from '../deployment/open-deployment.ts';

interface Due {
  readonly class: string;
  readonly artefacts: number;
  readonly held: number;
}

const eachContact = async function* (centre: ContactCentre): AsyncGenerator<Contact> {
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Awaited<ReturnType<ContactCentre['contacts']['find']>> = await centre.contacts.find(
      {
        limit: 500,
        ...(cursor !== undefined && { cursor }),
      },
    );
    yield* page.items;
    cursor = page.cursor;
  }
};

const isDue = ({ status, dueAt }: ArtefactSummary, now: string): boolean =>
  status !== 'erased' && (status !== 'kept' || dueAt <= now);

const dueByClass = async (centre: ContactCentre, now: string): Promise<readonly Due[]> => {
  const due = new Map<string, Due>();
  for await (const { artefacts } of eachContact(centre)) {
    for (const artefact of artefacts.filter((one) => isDue(one, now))) {
      const before = due.get(artefact.class) ?? { class: artefact.class, artefacts: 0, held: 0 };
      due.set(artefact.class, {
        ...before,
        artefacts: before.artefacts + 1,
        held: before.held + (artefact.held ? 1 : 0),
      });
    }
  }
  return [...due.values()].toSorted((a, b) => (a.class < b.class ? -1 : 1));
};

const count = (dues: readonly Due[]): number =>
  dues.reduce((sum, { artefacts }) => sum + artefacts, 0);

/** What a daemon has left to do is looked for so often, in milliseconds, and so many times. */
const LOOK_EVERY_MS = 100;
const LOOKS = 100;

/** A daemon erases by itself: it is waited for, ten seconds at most. Without one it is done here. */
const untilErased = async (
  deployment: Deployment,
  centre: ContactCentre,
  now: string,
): Promise<void> => {
  if (!deployment.running) {
    await deployment.centre.settle();
    return;
  }
  for (let looks = 0; looks < LOOKS && deployment.centre.disposal.stopped === null; looks += 1) {
    const left = await dueByClass(centre, now);
    if (left.every(({ artefacts, held }) => artefacts === held)) return;
    await setTimeout(LOOK_EVERY_MS);
  }
};

export const erase = verb({
  name: 'erase',
  args: [],
  summary: 'Erases what is due, here and at its source, without taking anything in.',
  details:
    'Also does whatever else waits: answers are sent, matters become overdue. What is under a hold stays. run and once\n' +
    'erase by themselves: this is for looking first, and for days on which nothing may come in.',
  options: {
    ...CONFIG,
    ...COUNCIL,
    ...JSON_OUT,
    due: { type: 'boolean', help: 'Needed: all that is due, and nothing else, can be erased.' },
    confirm: {
      type: 'boolean',
      help: 'Erasing was stopped because it was out of the ordinary: what is due now may go.',
    },
    'dry-run': { type: 'boolean', help: 'Counts what is due by class, and erases nothing.' },
  },
  throughDaemon: true,
  async run({ options, terminal, session }) {
    if (!options.due) {
      throw new UsageError(
        'Say --due: what is due by the policy is erased, and nothing else can be.',
      );
    }
    if (options.confirm && options['dry-run']) {
      throw new UsageError(
        'Say --dry-run first, and --confirm when it is right: not both at once.',
      );
    }
    const { config, council, json } = options;
    await using deployment = await session.open({
      config,
      council,
      channels: 'without-intake',
      logLevel: 'warn',
    });
    const { centre } = deployment.council();
    const now = new Date().toISOString();
    const before = await dueByClass(centre, now);
    if (options.confirm) await deployment.centre.disposal.confirm({ by: session.by });
    if (!options['dry-run']) await untilErased(deployment, centre, now);
    const left = options['dry-run'] ? before : await dueByClass(centre, now);
    const { stopped } = deployment.centre.disposal;
    if (json) {
      terminal.print(JSON.stringify({ due: before, left, dryRun: options['dry-run'], stopped }));
      return;
    }
    const rows = before.map((one) => [one.class, String(one.artefacts), String(one.held)]);
    for (const line of table(['class', 'due', 'of them held'], rows)) terminal.print(line);
    terminal.print(
      options['dry-run']
        ? `${count(before)} due; nothing has been erased.`
        : `${count(before) - count(left)} erased; ${count(left)} left.`,
    );
    if (stopped !== null && !options['dry-run']) {
      terminal.say('Erasing is stopped: status says why. If it is right, say --confirm.');
    }
  },
});
