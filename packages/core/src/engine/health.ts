import type { CouncilId } from '../contact.ts';
import type { Store } from '../ports/store.ts';
import type { DisposalStopped } from './sweep-guard.ts';

/** One screen: is it working, and what waits for a person. */
export interface Health {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly channels: Readonly<Record<string, 'ok' | 'degraded' | 'down'>>;
  /** Contacts by stage. */
  readonly stages: Readonly<Record<string, number>>;
  readonly quarantined: number;
  /** Effects that need a person. */
  readonly parked: number;
  /** Not null: more was due at once than goes unasked, and somebody has to confirm it. */
  readonly disposalStopped: DisposalStopped | null;
  /** Work that has come in and is not yet written. */
  readonly waiting: number;
}

const PARKED_SHOWN = 1_000;

export const healthOf = async (
  store: Store,
  council: CouncilId,
  channels: Health['channels'],
  waiting: number,
  trying: ReadonlySet<string>,
  disposalStopped: DisposalStopped | null,
): Promise<Health> => {
  const stages: Record<string, number> = {};
  let quarantined = 0;
  for (const { machine, stage, within, count } of await store.census(council)) {
    if (machine !== 'contact') continue;
    stages[stage] = (stages[stage] ?? 0) + count;
    if (within === 'quarantined') quarantined += count;
  }
  const rows = await store.effects({ council, state: 'parked', limit: PARKED_SHOWN });
  const parked = rows.filter(({ key }) => !trying.has(key)).length;
  const states = Object.values(channels);
  const status = states.includes('down')
    ? 'down'
    : states.includes('degraded') || parked > 0 || disposalStopped !== null
      ? 'degraded'
      : 'ok';
  return { status, channels, stages, quarantined, parked, disposalStopped, waiting };
};
