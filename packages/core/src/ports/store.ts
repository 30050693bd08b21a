import type { ArtefactId } from '../artefact.ts';
import type { EpochMs } from '../clock.ts';
import type { CouncilId } from '../contact.ts';
import type { InstanceId } from '../ids.ts';
import type { Blobs } from './blobs.ts';
import type { Changeset, CommitOutcome } from './changeset.ts';
import type { EpochRegister } from './epoch-register.ts';
import type { Claim, EffectQuery, InstanceQuery, PostponedEffect, Remains } from './queries.ts';
import type {
  ConversationRow,
  EffectRow,
  InboxRow,
  InstanceRow,
  LookupKey,
  SealedArtefact,
  StoredEvent,
  TimerRow,
} from './rows.ts';

/**
 * Where contacts become durable. Batch-shaped, so that a database can serve each call with one statement.
 * Every method may reject with CC_STORE_FULL or CC_STORE_BROKEN; none changes anything when it rejects.
 */
export interface Store {
  readonly name: string;
  readonly traits: StoreTraits;
  /** Large sealed bytes. */
  readonly blobs: Blobs;

  /** Migrates to the present schema and takes the lock. Rejects with CC_STORE_LOCKED or CC_STORE_VERSION. */
  open(): Promise<void>;
  close(): Promise<void>;

  /** Whole families (a contact with its matters and artefacts), their rows in any order. */
  load(families: readonly InstanceId[]): Promise<readonly InstanceRow[]>;
  /** What is stored under these keys; absent ones are left out. */
  inbox(keys: readonly LookupKey[]): Promise<readonly InboxRow[]>;
  conversations(keys: readonly LookupKey[]): Promise<readonly ConversationRow[]>;

  /**
   * Writes the changesets in order, in as few transactions as it likes; each is atomic, durable when this resolves, and
   * answered singly: one that conflicts does not hinder the others. A rejection means that none was written.
   */
  commit(changesets: readonly Changeset[]): Promise<readonly CommitOutcome[]>;

  /** Timers due at `now`, in order of due time; leased to this caller where hosts share the store. */
  claimTimers(claim: Claim): Promise<readonly TimerRow[]>;
  /** How many timers of a key came due after `after` and until `until`. Without it no sweep is stopped for its size. */
  countTimers?(key: string, after: EpochMs, until: EpochMs): Promise<number>;
  /** Pending effects whose time has come and whose lease is free; leased to this caller until `now + leaseMs`. */
  claimEffects(claim: Claim): Promise<readonly EffectRow[]>;
  /** Extends leases this caller holds. */
  renewEffects(keys: readonly string[], until: EpochMs): Promise<void>;
  /** Records a failed try and gives the lease back: next try or parked. */
  postponeEffects(effects: readonly PostponedEffect[]): Promise<void>;
  /** When the next timer or effect can be claimed; null when none waits. A leased one counts at the end of its lease, a parked one never. */
  nextDue(): Promise<EpochMs | null>;
  /** How many timers come due up to and at `until`, by machine and key: what is shown of the days ahead. */
  dueUntil?(
    council: CouncilId,
    until: EpochMs,
  ): Promise<readonly { machine: string; key: string; count: number }[]>;

  find(query: InstanceQuery): Promise<readonly InstanceRow[]>;
  effects(query: EffectQuery): Promise<readonly EffectRow[]>;
  /** How many rows stand in each (machine, stage, within): what health and metrics show. */
  census(
    council: CouncilId,
  ): Promise<readonly { machine: string; stage: string; within: string; count: number }[]>;
  /** An instance's events in order of version. */
  history(instance: InstanceId): Promise<readonly StoredEvent[]>;
  /** Events with facts after a sequence (0: from the first), over all councils or one. */
  facts(after: number, limit: number, council?: CouncilId): Promise<readonly StoredEvent[]>;

  /** Sealed bytes and keys; absent ones are left out. */
  artefacts(ids: readonly ArtefactId[]): Promise<readonly SealedArtefact[]>;
  /** Artefacts found by a blind-index key. */
  indexed(keys: readonly LookupKey[]): Promise<readonly ArtefactId[]>;
  /**
   * What still remains of artefacts that were destroyed, one answer for each id: asked before an erasure is called done.
   * A destroyed artefact's blob counts until `blobs` no longer has it, also after a restart.
   */
  verify(ids: readonly ArtefactId[]): Promise<readonly Remains[]>;
  /** Of these blob names those that an artefact refers to: asked before the others are swept. Without it none are. */
  blobsInUse?(names: readonly string[]): Promise<readonly string[]>;
  /** Rewrites what the database keeps of deleted rows (free pages, write-ahead log); false: a reader held it up, ask again. */
  compact(): Promise<boolean>;

  readonly epochs: EpochRegister;
  channelState(channel: string, key: string): Promise<string | null>;
  /**
   * Removes up to `limit` families whose every row is past `expiresAt`, with their events and the inbox and conversation
   * rows that point at them. Returns how many; 0 when there is no more.
   */
  prune(now: EpochMs, limit: number): Promise<number>;
  /** Copies the store into `target` while it goes on working. Only where traits.backup. */
  backup?(target: string): Promise<void>;
}

export interface StoreTraits {
  /** Accepted work survives a kill of the process and a loss of power. */
  readonly durable: boolean;
  /** Several engines may open it at once. */
  readonly shared: boolean;
  readonly backup: boolean;
}
