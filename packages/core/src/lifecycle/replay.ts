import type { EpochMs } from '../clock.ts';
import { ContactCentreError } from '../errors.ts';
import type { Lifecycle } from './define-lifecycle.ts';
import { MIGRATE_EVENT, PARK_EVENT, TIMER_EVENT } from './reserved-events.ts';
import { fireTimer, start, step } from './step.ts';
import type { LifecycleEvent, Snapshot } from './step-result.ts';

/** One event of an instance as it is stored. */
export interface ReplayedEvent {
  readonly version: number;
  readonly at: EpochMs;
  readonly event: LifecycleEvent;
}

/** How a timer that has come due is stored, so that it can be replayed. */
export const timerEvent = (key: string, generation: number): LifecycleEvent => ({
  type: TIMER_EVENT,
  key,
  generation,
});

/**
 * Where an instance must stand after its events, worked out anew from the first one.
 *
 * @param events of one instance in order of version, those that no state accepted included
 * @throws CC_INPUT_INVALID where there is none, or a stored timer lacks its key or generation
 * @throws what `step` throws
 */
export const replay = (lifecycle: Lifecycle, events: readonly ReplayedEvent[]): Snapshot => {
  const [first, ...others] = events;
  if (first === undefined) {
    throw new ContactCentreError('CC_INPUT_INVALID', 'an instance has at least its first event');
  }
  let { snapshot } = start(lifecycle, first.event, first.at);
  for (const { version, at, event } of others) {
    const current = { snapshot, version: version - 1 };
    if (event.type === TIMER_EVENT) {
      const { key, generation } = timerOf(event);
      const fired = fireTimer(lifecycle, current, key, generation, at);
      if (fired !== 'stale') ({ snapshot } = fired);
    } else if (event.type === MIGRATE_EVENT) {
      // What an older machine did cannot be done again by this one.
      snapshot = migratedOf(event);
    } else if (event.type !== PARK_EVENT) {
      ({ snapshot } = step(lifecycle, current, event, at));
    }
  }
  return snapshot;
};

const timerOf = ({
  key,
  generation,
}: LifecycleEvent): { readonly key: string; readonly generation: number } => {
  if (typeof key !== 'string' || typeof generation !== 'number') {
    throw new ContactCentreError('CC_INPUT_INVALID', 'a stored timer has a key and a generation');
  }
  return { key, generation };
};

const migratedOf = ({ snapshot }: LifecycleEvent): Snapshot => {
  if (typeof snapshot !== 'object' || snapshot === null || !('timers' in snapshot)) {
    throw new ContactCentreError('CC_INPUT_INVALID', 'a stored migration has its snapshot');
  }
  return snapshot as unknown as Snapshot;
};
