import type { ArtefactId } from '../artefact.ts';
import type { InstanceId } from '../ids.ts';
import type {
  Changeset,
  ChannelStateChange,
  InstanceChange,
  RewrappedKey,
  TimerChange,
} from '../ports/changeset.ts';
import type {
  ConversationRow,
  EffectRow,
  EventRow,
  InboxRow,
  SealedArtefact,
} from '../ports/rows.ts';
import { toRow, type Instance } from './instance.ts';

/**
 * Gathers what one or more steps write and folds it: one row per instance with all its events. PostgreSQL would silently
 * keep one of two rows of the same instance in one statement, and batches that write in different orders deadlock.
 */
export class ChangesetBuilder {
  readonly inbox: InboxRow[] = [];
  readonly conversations: ConversationRow[] = [];
  readonly events: EventRow[] = [];
  readonly timers: TimerChange[] = [];
  readonly effects: EffectRow[] = [];
  readonly settled: string[] = [];
  readonly artefacts: SealedArtefact[] = [];
  readonly rewrapped: RewrappedKey[] = [];
  readonly destroyed: ArtefactId[] = [];
  readonly channelState: ChannelStateChange[] = [];
  readonly #instances = new Map<InstanceId, { instance: Instance; expectedVersion: number }>();

  change(instance: Instance, expectedVersion: number): void {
    const earlier = this.#instances.get(instance.id);
    if (earlier === undefined) this.#instances.set(instance.id, { instance, expectedVersion });
    else earlier.instance = instance;
  }

  get empty(): boolean {
    return (
      this.#instances.size === 0 &&
      this.inbox.length === 0 &&
      this.settled.length === 0 &&
      this.rewrapped.length === 0 &&
      this.destroyed.length === 0 &&
      this.channelState.length === 0 &&
      this.timers.length === 0
    );
  }

  /** Adds what a later unit of work wrote after this one. */
  absorb(later: ChangesetBuilder): void {
    this.inbox.push(...later.inbox);
    this.conversations.push(...later.conversations);
    this.events.push(...later.events);
    this.timers.push(...later.timers);
    this.effects.push(...later.effects);
    this.settled.push(...later.settled);
    this.artefacts.push(...later.artefacts);
    this.rewrapped.push(...later.rewrapped);
    this.destroyed.push(...later.destroyed);
    this.channelState.push(...later.channelState);
    for (const { instance, expectedVersion } of later.#instances.values())
      this.change(instance, expectedVersion);
  }

  build(): Changeset {
    const instances: InstanceChange[] = [];
    for (const { instance, expectedVersion } of this.#instances.values()) {
      instances.push({ row: toRow(instance), expectedVersion });
    }
    if (instances.length > 1) instances.sort((a, b) => (a.row.id < b.row.id ? -1 : 1));
    return {
      inbox: this.inbox,
      conversations: this.conversations,
      instances,
      events: this.events,
      timers: this.timers,
      effects: this.effects,
      settled: this.settled,
      artefacts: this.artefacts,
      rewrapped: this.rewrapped,
      destroyed: this.destroyed,
      channelState: this.channelState,
    };
  }
}
