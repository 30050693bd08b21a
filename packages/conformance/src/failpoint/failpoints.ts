import type { Store } from '@council-contact/core';
import { aroundStore } from './around-store.ts';
import type { StoreCall } from './around-store.ts';

/** A call and the side of it: `commit:after` is committed, but the answer is lost. */
export type Failpoint = `${StoreCall}:${'before' | 'after'}`;

/**
 * - `throw`: this call rejects, later ones work.
 * - `crash`: this call and all after it reject, as for a process that is gone; open the data anew.
 * - `stall`: this call waits until `release()`.
 */
export type Failure = 'throw' | 'crash' | 'stall';

export interface Failpoints {
  /** The store to give to the code under test. */
  readonly store: Store;
  /** Fails the nth use from now on (1: the next), once. */
  readonly arm: (point: Failpoint, failure: Failure, nth?: number) => void;
  /** Lets every stalled call go on. */
  readonly release: () => void;
  /** Resolves when a call has reached this armed point and failed or stalled there. */
  readonly reached: (point: Failpoint) => Promise<void>;
  /** How often a call has begun. */
  readonly uses: (call: StoreCall) => number;
}

/** What a failpoint throws. */
export class FailpointError extends Error {
  override readonly name = 'FailpointError';
  readonly point: Failpoint;

  constructor(point: Failpoint) {
    super(`failpoint ${point}`);
    this.point = point;
  }
}

interface Armed {
  readonly point: Failpoint;
  readonly failure: Failure;
  left: number;
}

/** A store that fails where a test says, in this process; `killAt` kills the process itself. */
export const failpoints = (store: Store): Failpoints => {
  const armed = new Set<Armed>();
  const stalled = new Set<() => void>();
  const uses = new Map<StoreCall, number>();
  const hits = new Map<Failpoint, PromiseWithResolvers<void>>();
  let deadSince: Failpoint | null = null;

  const hit = (point: Failpoint): PromiseWithResolvers<void> => {
    const known = hits.get(point) ?? Promise.withResolvers<void>();
    hits.set(point, known);
    return known;
  };

  const pass = async (point: Failpoint): Promise<void> => {
    for (const one of armed) {
      if (one.point !== point) continue;
      one.left -= 1;
      if (one.left > 0) continue;
      armed.delete(one);
      if (one.failure === 'crash') deadSince = point;
      hit(point).resolve();
      if (one.failure !== 'stall') throw new FailpointError(point);
      await new Promise<void>((resolve) => stalled.add(resolve));
    }
    if (deadSince !== null) throw new FailpointError(deadSince);
  };

  return {
    store: aroundStore(store, async (call, run) => {
      uses.set(call, (uses.get(call) ?? 0) + 1);
      await pass(`${call}:before`);
      const answer = await run();
      await pass(`${call}:after`);
      return answer;
    }),
    arm(point, failure, nth = 1) {
      hits.delete(point);
      armed.add({ point, failure, left: nth });
    },
    release() {
      for (const resume of stalled) resume();
      stalled.clear();
    },
    async reached(point) {
      return hit(point).promise;
    },
    uses: (call) => uses.get(call) ?? 0,
  };
};
