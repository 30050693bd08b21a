import { toInstant, type InstanceRow } from '@council-contact/core';
import { CONFIG, COUNCIL, JSON_OUT } from '../command/options.ts';
import { table } from '../command/table.ts';
import { UsageError } from '../command/usage-error.ts';
import { verb, type Verb } from '../command/verb.ts';
import type { Deployment } from '../deployment/open-deployment.ts';
import { artefactsOf } from './named-artefacts.ts';

const OPTIONS = { ...CONFIG, ...COUNCIL, ...JSON_OUT };
const PAGE = 500;

interface PlacedHold {
  readonly artefacts: readonly string[];
  readonly reason: string;
  readonly authority: string;
  readonly reviewBy: number;
  readonly placedAt: number;
}

const place = verb({
  name: 'hold place',
  args: ['ARTEFACT...'],
  summary: 'Keeps artefacts past their period for a recorded, legitimate reason.',
  details:
    'ARTEFACT is the id of an artefact, or of a contact for all that it has. A hold freezes erasure and nothing else; it\n' +
    'lasts until it is released, and asks to be reviewed by its date.',
  options: {
    ...OPTIONS,
    reason: {
      type: 'string',
      value: 'ID',
      help: "One of the policy's hold reasons.",
      required: true,
    },
    authority: {
      type: 'string',
      value: 'CODE',
      help: 'Role or case that allows it; no name.',
      required: true,
    },
    'review-by': {
      type: 'string',
      value: 'INSTANT',
      help: 'When it is to be looked at again: 2027-01-31T09:00:00Z.',
      required: true,
    },
  },
  throughDaemon: true,
  async run({ options, args, terminal, session }) {
    const { config, council, json, reason, authority } = options;
    const reviewBy = options['review-by'];
    if (Number.isNaN(Date.parse(reviewBy))) {
      throw new UsageError('--review-by must be an instant: 2027-01-31T09:00:00Z.');
    }
    await using deployment = await session.open({
      config,
      council,
      channels: 'none',
      logLevel: 'warn',
    });
    const { centre } = deployment.council();
    const artefacts = await artefactsOf(centre, args);
    const { by } = session;
    const hold = await centre.holds.place({ by, artefacts, reason, authority, reviewBy });
    terminal.print(
      json ? JSON.stringify({ hold, artefacts }) : `${hold}: keeps ${artefacts.length} artefacts`,
    );
  },
});

const release = verb({
  name: 'hold release',
  args: ['HOLD'],
  summary: 'Ends a hold; what is past its period is erased at once.',
  options: OPTIONS,
  throughDaemon: true,
  async run({ options: { config, council, json }, args: [hold = ''], terminal, session }) {
    await using deployment = await session.open({
      config,
      council,
      channels: 'none',
      logLevel: 'warn',
    });
    await deployment.council().centre.holds.release(hold, { by: session.by });
    terminal.print(json ? JSON.stringify({ hold, state: 'released' }) : `${hold}: released`);
  },
});

const holdsIn = async (
  { store }: Deployment,
  council: string,
  stages: readonly string[],
): Promise<readonly InstanceRow[]> => {
  const rows: InstanceRow[] = [];
  for (const stage of stages) {
    for (let after: string | undefined, more = true; more;) {
      const page = await store.find({
        council,
        machine: 'hold',
        stage,
        limit: PAGE,
        ...(after !== undefined && { after }),
      });
      rows.push(...page);
      after = page.at(-1)?.id;
      more = page.length === PAGE;
    }
  }
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
};

const list = verb({
  name: 'hold list',
  args: [],
  summary: 'Holds that are in force: why, by whose authority, and when each is to be reviewed.',
  options: {
    ...OPTIONS,
    'review-due': { type: 'boolean', help: 'Those alone whose review date has passed.' },
  },
  throughDaemon: true,
  async run({ options, terminal, session }) {
    const { config, council, json } = options;
    await using deployment = await session.open({
      config,
      council,
      channels: 'none',
      logLevel: 'warn',
    });
    const stages = options['review-due'] ? ['review-due'] : ['placed', 'review-due'];
    const rows = await holdsIn(deployment, deployment.council().policy.id, stages);
    const holds = rows.map(({ id, stage, snapshot }) => {
      const { context } = JSON.parse(snapshot) as { context: PlacedHold };
      const { artefacts, reason, authority } = context;
      return {
        hold: id,
        state: stage,
        reason,
        authority,
        placedAt: toInstant(context.placedAt),
        reviewBy: toInstant(context.reviewBy),
        artefacts,
      };
    });
    if (json) {
      terminal.print(JSON.stringify({ holds }));
      return;
    }
    const lines = table(
      ['hold', 'state', 'reason', 'authority', 'review by', 'artefacts'],
      holds.map((one) => [
        one.hold,
        one.state,
        one.reason,
        one.authority,
        one.reviewBy,
        String(one.artefacts.length),
      ]),
    );
    for (const line of lines) terminal.print(line);
  },
});

export const hold: readonly Verb[] = [place, release, list];
