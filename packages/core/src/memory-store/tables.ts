import type { ArtefactId } from '../artefact.ts';
import type { EpochMs } from '../clock.ts';
import type { InstanceId } from '../ids.ts';
import type {
  ConversationRow,
  EffectRow,
  InboxRow,
  InstanceRow,
  SealedArtefact,
  StoredEvent,
  TimerRow,
} from '../ports/rows.ts';
import { DueList } from './due-list.ts';
import { LookupTable } from './lookup-table.ts';

export interface Epoch {
  readonly epoch: number;
  readonly state: 'open' | 'closed';
  readonly openedAt: EpochMs;
  readonly closedAt: EpochMs | null;
}

/** What a database would keep, in Maps. Rows in it are copies and are replaced, never changed. */
export const emptyTables = () => ({
  inbox: new LookupTable<InboxRow>(),
  conversations: new LookupTable<ConversationRow>(),
  instances: new Map<InstanceId, InstanceRow>(),
  families: new Map<InstanceId, Set<InstanceId>>(),
  /** In order of sequence. */
  events: [] as StoredEvent[],
  histories: new Map<InstanceId, StoredEvent[]>(),
  lastSequence: 0,
  timers: new Map<string, TimerRow>(),
  timersDue: new DueList(),
  effects: new Map<string, EffectRow>(),
  /** Pending effects by when they can be claimed: their next try, or the end of their lease. */
  effectsDue: new DueList(),
  leased: new Set<string>(),
  artefacts: new Map<ArtefactId, SealedArtefact>(),
  /** Artefacts by blind-index key. */
  index: new Map<string, Set<ArtefactId>>(),
  /** Blobs that destroyed artefacts named: `verify` asks until they are gone. */
  orphaned: new Map<ArtefactId, string>(),
  epochs: new Map<number, Epoch>(),
  channelState: new Map<string, string>(),
});

export type Tables = ReturnType<typeof emptyTables>;

// JSON keeps ('a', 'b/c') and ('a/b', 'c') apart, whatever a name is made of.
export const timerName = (instance: InstanceId, key: string): string =>
  JSON.stringify([instance, key]);
export const channelStateName = (channel: string, key: string): string =>
  JSON.stringify([channel, key]);
