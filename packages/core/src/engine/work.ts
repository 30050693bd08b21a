import type { InstanceId } from '../ids.ts';
import type { ConversationRow, InboxRow, LookupKey } from '../ports/rows.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Order in which waiting work is taken: a person waits for a command, a source can wait, a sweep has time. */
export const LANES = ['command', 'intake', 'sweep'] as const;
export type Lane = (typeof LANES)[number];

/** Something to be applied and committed. `apply` is pure but for the unit it is given, and may be called again. */
export interface Work<T> {
  readonly lane: Lane;
  /** Bytes it brings: batches and the queue are bounded by them. */
  readonly bytes?: number;
  readonly families?: readonly InstanceId[];
  /** Keys that `apply` will ask for: read together for the whole batch. */
  readonly inbox?: readonly LookupKey[];
  readonly conversations?: readonly LookupKey[];
  /** A throw refuses this work alone and writes nothing of it. */
  apply(unit: UnitOfWork, found: Found): T;
}

/** What is stored, or written earlier in the same batch, under look-up keys: the first of the candidates that is there. */
export interface Found {
  inbox(candidates: readonly LookupKey[]): InboxRow | undefined;
  conversation(candidates: readonly LookupKey[]): ConversationRow | undefined;
}
