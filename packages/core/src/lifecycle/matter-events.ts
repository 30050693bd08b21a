import type { EpochMs } from '../clock.ts';
import type { Outcome } from '../contact.ts';
import type { MatterId } from '../matter.ts';

/** What a matter can be told. `targetAt` is computed by the engine from the policy's calendar and recorded with the event. */
export type MatterEvent = { readonly at: EpochMs; readonly by?: string } & (
  | {
      readonly type: 'NAME';
      readonly matter: MatterId;
      readonly service: string;
      readonly targetAt?: EpochMs;
    }
  /** The effect `hand-over` is asked for where `handover` names one. */
  | {
      readonly type: 'ROUTE';
      readonly service: string;
      readonly team: string;
      readonly purpose: string;
      readonly targetAt?: EpochMs;
      readonly handover?: string;
    }
  | { readonly type: 'ACCEPT' }
  /** Keeps the target. A second return goes to a supervisor. */
  | { readonly type: 'RETURN'; readonly reason: string }
  /** `remainingMs`: working time left on the target, by the calendar; absent: elapsed time is counted. */
  | { readonly type: 'AWAIT_CUSTOMER'; readonly remainingMs?: number }
  | { readonly type: 'CUSTOMER_REPLIED'; readonly targetAt?: EpochMs }
  | { readonly type: 'RESOLVE'; readonly outcome: Outcome }
  | { readonly type: 'REOPEN'; readonly reason: string; readonly targetAt?: EpochMs }
  /** `service`: whose handover this was; one that the matter has left since is not accepted. */
  | { readonly type: 'HANDED_OVER'; readonly service?: string }
  | { readonly type: 'HANDOVER_FAILED'; readonly code: string; readonly service?: string }
  /** The contact has been retained: nothing more will be done. Ends the matter. */
  | { readonly type: 'CLOSE' }
);

/** What a matter remembers. */
export interface MatterContext {
  readonly matter: MatterId;
  readonly service: string;
  readonly team: string | null;
  readonly outcome: Outcome | null;
  readonly reason: string | null;
  readonly returns: number;
  /** When the customer should have an answer; null while no target runs. */
  readonly targetAt: EpochMs | null;
  /** What was left of the target when the customer was asked; null unless it stands still. */
  readonly remainingMs: number | null;
  /** The target passed without an answer. */
  readonly overdue: boolean;
  readonly resolvedAt: EpochMs | null;
}
