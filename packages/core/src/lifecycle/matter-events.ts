import type { EpochMs } from '../clock.ts';
import type { Outcome } from '../contact.ts';

/** What a matter can be told. `targetAt` is computed by the engine from the policy's calendar and recorded with the event. */
export type MatterEvent = { readonly at: EpochMs; readonly by?: string } & (
  | { readonly type: 'NAME'; readonly service: string; readonly targetAt?: EpochMs }
  /** The effect `hand-over` is asked for where `handover` names one. */
  | { readonly type: 'ROUTE'; readonly service: string; readonly team: string; readonly purpose: string; readonly targetAt?: EpochMs; readonly handover?: string }
  | { readonly type: 'ACCEPT' }
  /** Keeps the target. A second return goes to a supervisor. */
  | { readonly type: 'RETURN'; readonly reason: string }
  /** `remainingMs`: working time left on the target, by the calendar. */
  | { readonly type: 'AWAIT_CUSTOMER'; readonly remainingMs?: number }
  | { readonly type: 'CUSTOMER_REPLIED'; readonly targetAt?: EpochMs }
  | { readonly type: 'RESOLVE'; readonly outcome: Outcome }
  | { readonly type: 'REOPEN'; readonly reason: string; readonly targetAt?: EpochMs }
  | { readonly type: 'HANDED_OVER' }
  | { readonly type: 'HANDOVER_FAILED'; readonly code: string }
  /** The contact has been retained: nothing more will be done. Ends the matter. */
  | { readonly type: 'CLOSE' }
);

export interface MatterContext {
  readonly service: string;
  readonly team: string | null;
  readonly outcome: Outcome | null;
  readonly reason: string | null;
  readonly returns: number;
  readonly targetAt: EpochMs | null;
  readonly remainingMs: number | null;
  readonly resolvedAt: EpochMs | null;
}
