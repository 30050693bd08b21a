import type { EpochMs } from '../clock.ts';
import { addPeriod } from './period.ts';
import type { ArtefactClass, CouncilPolicy, Dues } from './policy.ts';

/** Instants that an artefact's clock runs from. Null or absent: it has not come yet. */
export interface RetentionInstants {
  /** When it happened at the source: a recording's start, a message's time. */
  readonly capturedAt: EpochMs;
  readonly closedAt?: EpochMs | null;
  readonly lastActionAt?: EpochMs | null;
}

/**
 * When an artefact of a class must be gone, and when its disposal begins.
 *
 * `dueAt` is the cap of the notice's "no longer than" (UK GDPR Article 5(1)(e)); see `addPeriod` for how it is counted.
 * A class that waits for an event is bounded by its backstop from capture, before the event and after it. Until a last
 * action is known, capture counts as one. `disposeAt` is `dueAt` less the class's lead, and never before capture.
 *
 * @returns instants in milliseconds since the epoch
 */
export function dues(
  { trigger, period, backstop, leadMs }: ArtefactClass,
  { timeZone }: Pick<CouncilPolicy, 'timeZone'>,
  { capturedAt, closedAt = null, lastActionAt = null }: RetentionInstants,
): Dues {
  const starts = {
    captured: capturedAt,
    closed: closedAt,
    'last-action': Math.max(capturedAt, lastActionAt ?? capturedAt),
  } as const;
  const start = starts[trigger];
  const caps = [
    ...(start === null ? [] : [addPeriod(start, period, timeZone)]),
    ...(backstop === null ? [] : [addPeriod(capturedAt, backstop, timeZone)]),
  ];
  // A class without any cap is refused by loadPolicy; one made by hand is due at once rather than never.
  const dueAt = caps.length === 0 ? capturedAt : Math.min(...caps);
  return { dueAt, disposeAt: Math.max(capturedAt, dueAt - leadMs) };
}
