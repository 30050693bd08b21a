import type { EpochMs } from '../clock.ts';
import type { InstanceId } from '../ids.ts';
import type { JsonObject, JsonValue } from '../json.ts';

/** Where an instance of a lifecycle stands, in our own terms: what is stored, and nothing of XState's beside it. */
export interface Snapshot {
  readonly value: JsonValue;
  readonly context: JsonObject;
  readonly status: 'active' | 'done';
  /** Timers that run, by key, with the version that set them: a timer of another generation is stale. */
  readonly timers: Readonly<Record<string, number>>;
}

/** An event without its envelope: a name and ids, codes and instants. */
export interface LifecycleEvent {
  readonly type: string;
  readonly [field: string]: JsonValue | undefined;
}

/** What one event does to one instance. Pure: the same input gives the same step. */
export interface Step {
  readonly snapshot: Snapshot;
  /** False: no state accepted it; it changes nothing and is recorded. */
  readonly accepted: boolean;
  readonly facts: readonly FactDraft[];
  readonly timers: readonly TimerDraft[];
  readonly effects: readonly EffectDraft[];
  /** Events for other instances of the family, applied in the same transaction. */
  readonly tells: readonly Tell[];
}

/** A fact before the engine adds instance, council, instant and cursor. */
export interface FactDraft {
  readonly type: string;
  readonly [field: string]: JsonValue | undefined;
}

export type TimerDraft =
  | {
      readonly change: 'set';
      readonly key: string;
      readonly generation: number;
      readonly dueAt: EpochMs;
    }
  | { readonly change: 'cancel'; readonly key: string };

export interface EffectDraft {
  readonly kind: string;
  readonly params: JsonObject;
}

export interface Tell {
  /** An instance, or all live matters or artefacts of the family. */
  readonly to: 'contact' | 'matters' | 'artefacts' | (InstanceId & {});
  readonly event: LifecycleEvent;
}
