import type { Purpose } from '../artefact.ts';
import type { EpochMs } from '../clock.ts';
import type { ChannelId } from '../contact.ts';

/** Why a sweep was stopped: it would take too large a share at once, or time had jumped before it. */
export type SweepStop = 'share' | 'clock-jump';

/** What is recorded of a council as a whole; by a person where there is a `by`, otherwise by the engine. */
export type CouncilEvent = { readonly at: EpochMs; readonly by?: string } & (
  | { readonly type: 'OPEN' }
  /** Digests of policies; the one before, and the one now. */
  | { readonly type: 'POLICY_CHANGED'; readonly before: string; readonly digest: string }
  /** Somebody allows a policy that makes something due sooner; JSON Pointers to what does. */
  | {
      readonly type: 'POLICY_ADOPTED';
      readonly digest: string;
      readonly changes: readonly string[];
    }
  | {
      readonly type: 'DISPOSAL_STOPPED';
      readonly reason: SweepStop;
      readonly due: number;
      readonly live: number;
    }
  | { readonly type: 'DISPOSAL_CONFIRMED'; readonly until: EpochMs }
  /** Nothing out of the ordinary is due any more. */
  | { readonly type: 'DISPOSAL_RESUMED' }
  /** The store had been restored from a backup; so many artefacts that were erased since then have been destroyed anew. */
  | { readonly type: 'ERASURES_REPLAYED'; readonly artefacts: number }
  /** Somebody had a source searched for what it holds of a person; not of whom. */
  | { readonly type: 'SOURCE_SEARCHED'; readonly channel: ChannelId; readonly purpose: Purpose }
);
