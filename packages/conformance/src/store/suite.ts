import type { ArtefactId, Store } from '@council-contact/core';

/** What the suite needs of a test runner: Vitest and node:test both have it. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (name: string, test: (context: TestContext) => Promise<void>) => void;
}

export interface TestContext {
  skip(reason: string): void;
}

export interface StoreSuite {
  /** Heads the report. */
  readonly name: string;
  /**
   * Gives a store that is not open yet: 'fresh' over no data, 'reopen' over the data of the last fresh one, as another
   * process would find it. The suite opens and closes it.
   */
  readonly open: (data: 'fresh' | 'reopen') => Store | Promise<Store>;
  /** A second road to the data of the last fresh store, around its code. */
  readonly raw?: RawRoad;
  /** Needed where `traits.backup`. */
  readonly backup?: BackupRoad;
  /** What random histories are compared with; left out: the memory store of core. */
  readonly model?: () => Store;
  readonly histories?: {
    /** How many random histories; 60 when left out. */
    readonly runs?: number;
    /** False: a failing history is reported as it was met, at once, not reduced to a short one first. */
    readonly isShrunk?: boolean;
  };
}

export interface RawRoad {
  /** Every file and folder in which the store leaves bytes: searched for what an erasure must have removed. */
  files?(): readonly string[] | Promise<readonly string[]>;
  /** How many rows of any table name this artefact, asked of the database itself. */
  rowsNaming?(artefact: ArtefactId): number | Promise<number>;
}

export interface BackupRoad {
  /** Where the next backup goes: what `Store.backup` takes. */
  target(): string | Promise<string>;
  /** A store, not open yet, over a backup. */
  open(target: string): Store | Promise<Store>;
}

/** One test's store: fresh and open. All that the test opens is closed after it. */
export interface Trial {
  readonly store: Store;
  readonly suite: StoreSuite;
  /** Closes the store and opens its data again. */
  readonly reopen: () => Promise<Store>;
  /** One more store over the same data, not open yet. */
  readonly another: () => Promise<Store>;
  /** Opens it, and closes it after the test. */
  readonly opened: (store: Store) => Promise<Store>;
}

/** What a test cannot do without. Where it is missing the test is skipped, and the report says this reason. */
export interface Need {
  readonly reason: string;
  isMet(store: Store, suite: StoreSuite): boolean;
}

export type StoreTest = (
  name: string,
  body: (trial: Trial) => Promise<void>,
  ...needs: readonly Need[]
) => void;

export const durable: Need = {
  reason: 'traits.durable is false: nothing is left to find when it is opened again',
  isMet: ({ traits }) => traits.durable,
};
export const exclusive: Need = {
  reason: 'traits.shared is true: a second engine is welcome',
  isMet: ({ traits }) => !traits.shared,
};
export const shared: Need = {
  reason: 'traits.shared is false: there is never a second engine',
  isMet: ({ traits }) => traits.shared,
};
export const backup: Need = {
  reason: 'traits.backup is false: it makes no backups',
  isMet: ({ traits }) => traits.backup,
};
export const rawFiles: Need = {
  reason: 'raw.files is not given: there are no files to search',
  isMet: (_, { raw }) => raw?.files !== undefined,
};
export const rawRows: Need = {
  reason: 'raw.rowsNaming is not given: there is no second road to the rows',
  isMet: (_, { raw }) => raw?.rowsNaming !== undefined,
};

export const knowsItsBlobs: Need = {
  reason: 'it has no blobsInUse: blobs that nothing refers to are not swept',
  isMet: (store) => store.blobsInUse !== undefined,
};

export const storeTest =
  (suite: StoreSuite, it: TestRunner['it']): StoreTest =>
  (name, body, ...needs) =>
    it(name, async (context) => {
      const store = await suite.open('fresh');
      const missing = needs.find((need) => !need.isMet(store, suite));
      if (missing !== undefined) {
        context.skip(missing.reason);
        return;
      }
      await withTrial(suite, store, body);
    });

const withTrial = async (
  suite: StoreSuite,
  store: Store,
  body: (trial: Trial) => Promise<void>,
): Promise<void> => {
  const open = new Set<Store>();
  const opened = async (one: Store): Promise<Store> => {
    await one.open();
    open.add(one);
    return one;
  };
  const closed = async (one: Store): Promise<void> => {
    open.delete(one);
    await one.close();
  };
  const another = async (): Promise<Store> => suite.open('reopen');
  let present = await opened(store);
  const reopen = async (): Promise<Store> => {
    await closed(present);
    present = await opened(await another());
    return present;
  };
  try {
    await body({ store, suite, reopen, another, opened });
  } finally {
    for (const one of open) await closed(one).catch(() => {}); // the test's own failure is the one to report
  }
};
