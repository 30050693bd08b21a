import { STAGES, toInstant, type Health } from '@council-contact/core';
import type { Deployment } from '../deployment/open-deployment.ts';

const DAY_MS = 86_400_000;
const MOST_PENDING = 1_000;

/** What comes due by then, what is overdue included. */
interface Due {
  /** Artefacts whose period ends. */
  readonly artefacts: number;
  /** Matters whose response target passes. */
  readonly answers: number;
  /** Retention holds that are to be reviewed. */
  readonly reviews: number;
}

/** What there is and what waits, as one screen shows it. Codes, counts and instants. */
export interface Overview {
  readonly council: string;
  readonly policy: { readonly digest: string; readonly version: string };
  /** `stopped`: no daemon works on the store. */
  readonly status: Health['status'] | 'stopped';
  /** Empty where no daemon runs. */
  readonly channels: Health['channels'];
  readonly stages: Readonly<Record<string, number>>;
  readonly waiting: {
    /** Contacts that a person has to triage. */
    readonly triage: number;
    /** Matters that their team has not taken on. */
    readonly acceptance: number;
    /** What has come in and is not written yet. */
    readonly writing: number;
  };
  /** Matters past their response target. */
  readonly overdue: number;
  readonly quarantined: number;
  readonly outbox: { readonly pending: number; readonly parked: number };
  readonly held: { readonly artefacts: number; readonly holds: number; readonly reviewDue: number };
  readonly due: { readonly day: Due; readonly week: Due };
  /** Not null: far more was due at once than usual, or time had jumped; nothing is erased until somebody confirms it. */
  readonly disposalStopped: Health['disposalStopped'];
  readonly at: string;
}

type Census = Awaited<ReturnType<Deployment['store']['census']>>;

const counter = (census: Census) => {
  return (machine: string, test: (stage: string, within: string) => boolean): number =>
    census
      .filter((row) => row.machine === machine && test(row.stage, row.within))
      .reduce((sum, { count }) => sum + count, 0);
};

/** Regions of a parallel state are joined with + in their order: handling+target, clock+hold+restriction. */
const region = (within: string, index: number): string => within.split('+')[index] ?? '';

const dueBy = async ({ store }: Deployment, council: string, until: number): Promise<Due> => {
  const rows = (await store.dueUntil?.(council, until)) ?? [];
  // A timer is named after its delay and the state that set it.
  const of = (machine: string, key: string): number =>
    rows
      .filter((row) => row.machine === machine && row.key.startsWith(`${key}@`))
      .reduce((sum, { count }) => sum + count, 0);
  return {
    artefacts: of('artefact', 'retention'),
    answers: of('matter', 'responseTarget'),
    reviews: of('hold', 'review'),
  };
};

export const overview = async (deployment: Deployment): Promise<Overview> => {
  const { centre, policy: council } = deployment.council();
  const { digest, version } = deployment.policy;
  const { status, channels, stages, quarantined, parked, waiting, disposalStopped } =
    await centre.health();
  const count = counter(await deployment.store.census(council.id));
  const pending = await centre.outbox.list({ state: 'pending', limit: MOST_PENDING });
  const now = Date.now();
  return {
    council: council.id,
    policy: { digest, version },
    status: deployment.running ? status : 'stopped',
    channels: deployment.running ? channels : {},
    stages: Object.fromEntries(STAGES.map((stage) => [stage, stages[stage] ?? 0])),
    waiting: {
      triage: count(
        'contact',
        (stage, within) =>
          stage === 'triaged' || (stage === 'received' && within === 'awaiting-triage'),
      ),
      acceptance: count(
        'matter',
        (stage, within) => stage === 'open' && region(within, 0) === 'offered',
      ),
      writing: waiting,
    },
    overdue: count(
      'matter',
      (stage, within) => stage === 'open' && region(within, 1) === 'overdue',
    ),
    quarantined,
    outbox: { pending: pending.length, parked },
    held: {
      artefacts: count(
        'artefact',
        (stage, within) => stage === 'live' && region(within, 1) === 'held',
      ),
      holds: count('hold', (stage) => stage !== 'released'),
      reviewDue: count('hold', (stage) => stage === 'review-due'),
    },
    due: {
      day: await dueBy(deployment, council.id, now + DAY_MS),
      week: await dueBy(deployment, council.id, now + 7 * DAY_MS),
    },
    disposalStopped,
    at: toInstant(now),
  };
};
