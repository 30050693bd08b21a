import type { ArtefactId } from '../artefact.ts';
import type { EpochMs } from '../clock.ts';
import type { ContactId, CouncilId } from '../contact.ts';
import type { InstanceId } from '../ids.ts';

/** Where an instance stands now: one row, overwritten by each step. Holds codes, ids and instants only. */
export interface InstanceRow {
  readonly id: InstanceId;
  /** The contact this belongs to, or the id itself: what is loaded, cached and erased together. */
  readonly family: InstanceId;
  readonly council: CouncilId;
  readonly machine: string;
  readonly machineVersion: number;
  /** 1 after the first step, then dense. */
  readonly version: number;
  readonly status: 'active' | 'done' | 'needs-attention';
  /** Top-level state, in a contact its stage. */
  readonly stage: string;
  /** The state inside the stage, dotted; empty where there is none. */
  readonly within: string;
  /** A matter's service; null elsewhere. */
  readonly service: string | null;
  readonly snapshot: string;
  /** Head of the hash chain over this instance's events. */
  readonly headHash: Uint8Array;
  readonly updatedAt: EpochMs;
  /** When the row and its events may be pruned; null while the instance lives. */
  readonly expiresAt: EpochMs | null;
}

/** One applied (or ignored) event. `(instance, version)` is unique. */
export interface EventRow {
  readonly instance: InstanceId;
  readonly council: CouncilId;
  readonly version: number;
  readonly at: EpochMs;
  /** The event as JSON, with the dues and the policy digest it was given: enough to replay. */
  readonly event: string;
  /** The facts it made true as a JSON array; null for none. */
  readonly facts: string | null;
  /** SHA-256 over the previous hash and this row. */
  readonly hash: Uint8Array;
}

export interface StoredEvent extends EventRow {
  /** Commit order over all instances; strictly rising, gaps allowed. */
  readonly sequence: number;
}

export interface TimerRow {
  readonly instance: InstanceId;
  readonly key: string;
  /** The instance's version that set it: a timer read before it was set anew is refused. */
  readonly generation: number;
  readonly dueAt: EpochMs;
}

export interface EffectRow {
  /** `instance~version~index`, the same on every try. */
  readonly key: string;
  readonly instance: InstanceId;
  readonly council: CouncilId;
  readonly kind: string;
  /** JSON of ids and codes. */
  readonly params: string;
  readonly state: 'pending' | 'parked';
  readonly attempts: number;
  readonly nextAt: EpochMs;
  /** A code, never a message: what the last try ended with. */
  readonly lastError: string | null;
}

/** A keyed look-up key: HMAC under the key of its generation. Rows lie in order of generation, so in order of arrival. */
export interface LookupKey {
  readonly generation: number;
  readonly hash: Uint8Array;
}

/** What became of an item or command: found again by whoever repeats it. Outlives the contact's content as its tombstone. */
export interface InboxRow extends LookupKey {
  readonly contact: InstanceId;
  /** JSON of the answer that the first one got. */
  readonly result: string;
}

/** The contact that a conversation's next item goes to. */
export interface ConversationRow extends LookupKey {
  readonly contact: ContactId;
}

/** A sealed artefact: the body under its own key, that key wrapped under an epoch key. */
export interface SealedArtefact {
  readonly artefact: ArtefactId;
  /** Its content; where its bytes lie in blobs under `blob`, its head alone, which holds the blob's key. */
  readonly body: Uint8Array | null;
  readonly blob: string | null;
  readonly key: WrappedKey;
  /** Keyed hashes of what it can be found by; deleted with it. */
  readonly index: readonly LookupKey[];
}

export interface WrappedKey {
  readonly artefact: ArtefactId;
  readonly epoch: number;
  /** Artefact class: bound into the wrap, so that a change of class reseals nothing but the key. */
  readonly class: string;
  readonly wrapped: Uint8Array;
}

/** A channel's small durable value: its cursor, its state. */
export interface ChannelStateRow {
  readonly channel: string;
  readonly key: string;
  readonly value: string;
}
