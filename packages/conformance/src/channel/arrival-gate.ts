import { ContactCentreError } from '@council-contact/core';
import type { Store } from '@council-contact/core';
import { aroundStore } from '../failpoint/around-store.ts';

/**
 * What becomes of a commit that takes items in.
 * - `open`: it is written.
 * - `busy`: it is refused with CC_BUSY.
 * - `fail`: it is refused, as by a database that cannot be reached.
 * - `hold`: it waits until the gate is set to something else.
 * - `die-before`, `die-after`: the process ends just before, or just after it was written.
 */
export type GateMode = 'open' | 'busy' | 'fail' | 'hold' | 'die-before' | 'die-after';

export interface ArrivalGate {
  readonly store: Store;
  /** Lets go what is held. */
  set(mode: GateMode): void;
  /** How many commits with items have come to the gate. */
  readonly arrivals: number;
  /** Nothing is written any more, as for a process that is gone. */
  die(): void;
}

const gone = (): Error => new Error('the process that held this store is gone');

/** A store at whose door items can be kept waiting, be refused, or be in when the process ends. All else goes through. */
export const arrivalGate = (store: Store): ArrivalGate => {
  let mode: GateMode = 'open';
  let isDead = false;
  let arrivals = 0;
  let changed = Promise.withResolvers<void>();

  const mortal = aroundStore(store, async (_call, run) => {
    if (isDead) throw gone();
    return run();
  });

  const commit: Store['commit'] = async (changesets) => {
    if (!changesets.some(({ inbox }) => inbox.length > 0)) return mortal.commit(changesets);
    arrivals += 1;
    let passes = mode;
    for (; passes === 'hold'; passes = mode) await changed.promise;
    switch (passes) {
      case 'busy':
        throw new ContactCentreError('CC_BUSY', 'Too much is waiting to be stored.', {
          retryAfterMs: 1_000,
        });
      case 'fail':
        throw new Error('the store cannot be reached');
      case 'die-before':
        isDead = true;
        throw gone();
      case 'die-after': {
        await mortal.commit(changesets);
        isDead = true;
        throw gone();
      }
      case 'open':
        return mortal.commit(changesets);
    }
  };

  return {
    store: new Proxy(mortal, {
      get: (target, property): unknown =>
        property === 'commit' ? commit : Reflect.get(target, property),
    }),
    set(next) {
      mode = next;
      changed.resolve();
      changed = Promise.withResolvers();
    },
    get arrivals() {
      return arrivals;
    },
    die() {
      isDead = true;
      changed.resolve();
    },
  };
};
