import { memoryStore } from '@council-contact/core';
import type { Store } from '@council-contact/core';
import type { StoreSuite } from '../src/index.ts';

interface Faults {
  readonly timersAreLeased?: boolean;
  readonly leasesAreOwned?: boolean;
  readonly factsAreInOrder?: boolean;
}

/** Several hosts over one memory store, as far as the suite's tests of shared stores look. */
export const sharedSuite = (faults: Faults = {}): StoreSuite => {
  let host = hosts(faults);
  return {
    name: 'shared',
    open: (data) => {
      if (data === 'fresh') host = hosts(faults);
      return host();
    },
  };
};

const hosts = (faults: Faults): (() => Store) => {
  const { timersAreLeased = true, leasesAreOwned = true, factsAreInOrder = true } = faults;
  const data = memoryStore();
  const leasedTimers = new Map<string, number>();
  const owners = new Map<string, symbol>();
  let open = 0;
  let reads = 0;

  return () => {
    const self = Symbol('host');
    return {
      ...data,
      traits: { durable: false, shared: true, backup: false },
      open: async () => {
        open += 1;
        if (open === 1) await data.open();
      },
      close: async () => {
        open -= 1;
        if (open === 0) await data.close();
      },
      claimTimers: async (claim) => {
        const due = await data.claimTimers({ ...claim, limit: 1000 });
        const free = due
          .filter(({ key }) => !timersAreLeased || (leasedTimers.get(key) ?? 0) <= claim.now)
          .slice(0, claim.limit);
        for (const { key } of free) leasedTimers.set(key, claim.now + claim.leaseMs);
        return free;
      },
      claimEffects: async (claim) => {
        const claimed = await data.claimEffects(claim);
        for (const { key } of claimed) owners.set(key, self);
        return claimed;
      },
      renewEffects: async (keys, until) =>
        data.renewEffects(
          keys.filter((key) => !leasesAreOwned || owners.get(key) === self),
          until,
        ),
      facts: async (after, limit, council) => {
        const found = await data.facts(after, limit, council);
        reads += 1;
        // A sequence that was taken earlier and committed later is not there yet when a reader passes.
        return factsAreInOrder || reads % 5 !== 0 ? found : found.toSpliced(0, found.length - 1);
      },
    };
  };
};
