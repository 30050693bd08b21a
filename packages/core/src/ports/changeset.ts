import type { ArtefactId } from '../artefact.ts';
import type { InstanceId } from '../ids.ts';
import type {
  ChannelStateRow,
  ConversationRow,
  EffectRow,
  EventRow,
  InboxRow,
  InstanceRow,
  SealedArtefact,
  TimerRow,
  WrappedKey,
} from './rows.ts';

/** All that one step, or several folded into one, makes durable: the whole of it or none, applied in the order of these members. */
export interface Changeset {
  readonly inbox: readonly InboxRow[];
  readonly conversations: readonly ConversationRow[];
  /** One per instance, however many events it took. */
  readonly instances: readonly InstanceChange[];
  readonly events: readonly EventRow[];
  readonly timers: readonly TimerChange[];
  readonly effects: readonly EffectRow[];
  /** Keys of effects that these steps settle. */
  readonly settled: readonly string[];
  /** One that is there already is replaced, with its index. */
  readonly artefacts: readonly SealedArtefact[];
  /** Keys wrapped anew under another class or epoch. */
  readonly rewrapped: readonly RewrappedKey[];
  /** Artefacts whose body, key and index rows are deleted in this transaction. The store deletes their blobs after it. */
  readonly destroyed: readonly ArtefactId[];
  readonly channelState: readonly ChannelStateChange[];
}

export interface InstanceChange {
  readonly row: InstanceRow;
  /** The version that must be stored now; 0 where there must be none. */
  readonly expectedVersion: number;
}

/** Applied in order; a `set` replaces the timer of the same key. */
export type TimerChange =
  | ({ readonly change: 'set' } & TimerRow)
  | { readonly change: 'cancel'; readonly instance: InstanceId; readonly key: string };

export interface RewrappedKey extends WrappedKey {
  /** The epoch it must still be under; else nothing is written for it. */
  readonly fromEpoch: number;
}

export interface ChannelStateChange extends ChannelStateRow {
  /** The value that must be stored now (null: none); undefined overwrites. */
  readonly expected?: string | null;
}

/** Where several hold, the first of duplicate, conflict, epoch-closed is told: who repeats a command wants its first answer. */
export type CommitOutcome =
  | { readonly status: 'committed' }
  /** An instance or channel state was not what was expected: nothing of this changeset is written. */
  | { readonly status: 'conflict'; readonly on: string }
  /** An inbox key is already there: nothing of this changeset is written. */
  | { readonly status: 'duplicate'; readonly of: InboxRow }
  /** A wrapped key names an epoch that is not open: nothing of this changeset is written. */
  | { readonly status: 'epoch-closed'; readonly epoch: number };
