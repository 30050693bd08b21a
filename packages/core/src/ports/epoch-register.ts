import type { EpochMs } from '../clock.ts';
import type { RewrappedKey } from './changeset.ts';
import type { WrappedKey } from './rows.ts';

/** Which epoch keys may wrap: every commit that adds a wrapped key checks here, inside its transaction. */
export interface EpochRegister {
  list(): Promise<
    readonly {
      epoch: number;
      state: 'open' | 'closed';
      openedAt: EpochMs;
      closedAt: EpochMs | null;
    }[]
  >;
  /** Changes nothing where the epoch is known. */
  open(epoch: number, at: EpochMs): Promise<void>;
  /** Keys still wrapped under an epoch, in slices. */
  keysUnder(epoch: number, limit: number): Promise<readonly WrappedKey[]>;
  /** Leaves out a key that is no longer under its `fromEpoch`, or whose new epoch is not open. */
  rewrap(keys: readonly RewrappedKey[]): Promise<void>;
  /** No new key may be wrapped under it. False, and it stays open, while keys are still under it. */
  close(epoch: number, at: EpochMs): Promise<boolean>;
  /** Drops a closed epoch after its key was destroyed; an open one stays. */
  forget(epoch: number): Promise<void>;
}
