import type { CouncilId } from '../contact.ts';
import type { InstanceId } from '../ids.ts';
import type { JsonObject } from '../json.ts';
import type { LookupKey } from '../ports/rows.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { Found } from './work.ts';

/** An effect that is to be performed now. */
export interface Effect {
  /** `instance~version~index`: the same on every try, for the receiver to dedupe on. */
  readonly key: string;
  readonly kind: string;
  readonly instance: InstanceId;
  readonly council: CouncilId;
  readonly params: JsonObject;
  /** Tries before this one. */
  readonly attempts: number;
}

/** How a try ended. `report` tells the instance, in the transaction that takes the effect out of the outbox. */
export type EffectOutcome =
  | {
      readonly status: 'done';
      /** Look-up keys that `report` will ask for. */
      readonly inbox?: readonly LookupKey[];
      report?(unit: UnitOfWork, found: Found): void;
    }
  | { readonly status: 'retry'; readonly code: string; readonly afterMs?: number }
  | { readonly status: 'uncertain' }
  | { readonly status: 'failed'; readonly code: string; report?(unit: UnitOfWork): void };

export type Uncertain = 'retry' | 'park';

/** Performs effects of one kind. */
export interface EffectHandler {
  /**
   * What an uncertain try means. `retry`: at least once, the receiver dedupes on the key. `park`: at most once; a person
   * decides. A function says it for one effect by its params.
   */
  readonly uncertain: Uncertain | ((params: JsonObject) => Uncertain);
  /** Tries before it is parked for a person: 12 where left out, which spans about an hour. */
  readonly tries?: number;
  /** May take minutes: what else is due does not wait for it. */
  readonly isLong?: boolean;
  /** A throw is uncertain. */
  perform(effect: Effect, signal: AbortSignal): Promise<EffectOutcome>;
}
