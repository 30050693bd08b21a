import type { EpochMs } from '../clock.ts';
import { addWorkingMs, addWorkingTime, workingTimeBetween } from './calendar.ts';
import type { Service } from './policy.ts';

type Responding = Pick<Service, 'responseTime'>;

/** When the customer should have an answer to a matter of this service that came in at `from`; null: no target. */
export const responseTarget = ({ responseTime }: Responding, from: EpochMs): EpochMs | null =>
  responseTime === null ? null : addWorkingTime(responseTime.calendar, from, responseTime);

/**
 * Working time left until a target, in milliseconds, for a pause; an overdue target has none left. A service without
 * a response time counts time as it passes.
 */
export const remaining = ({ responseTime }: Responding, now: EpochMs, targetAt: EpochMs): number =>
  Math.max(
    0,
    responseTime === null
      ? targetAt - now
      : workingTimeBetween(responseTime.calendar, now, targetAt),
  );

/** The target after a pause that ends now. What was overdue stays so: its target is now. */
export const resume = ({ responseTime }: Responding, now: EpochMs, remainingMs: number): EpochMs =>
  responseTime === null ? now + remainingMs : addWorkingMs(responseTime.calendar, now, remainingMs);
