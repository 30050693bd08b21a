import type { EpochMs } from '../clock.ts';
import { ContactCentreError } from '../errors.ts';
import { civilTime, DAY_MS, instantOf, type CivilMs } from './civil-time.ts';
import type { Period } from './policy.ts';

/** Years, months, weeks, days and whole hours of ISO 8601 (5.5.2). Minutes and fractions are not periods of retention. */
export const PERIOD_PATTERN =
  '^P(?=.*[1-9])(?:([0-9]{1,3})Y)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})W)?(?:([0-9]{1,5})D)?(?:T([0-9]{1,6})H)?$';
const period = new RegExp(PERIOD_PATTERN);

/** Days, hours, minutes and seconds: of fixed length, so usable as a lead time. */
export const LEAD_PATTERN =
  '^P(?=[0-9T])(?:([0-9]{1,3})D)?(?:T(?=[0-9])(?:([0-9]{1,4})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,6})S)?)?$';
const lead = new RegExp(LEAD_PATTERN);

const HOUR_MS = 3_600_000;

/**
 * Reads an ISO 8601 duration such as `P30D`, `P2Y` or `PT72H`. A week is seven days.
 *
 * @throws CC_POLICY_INVALID when it is none, or is of no length
 */
export function parsePeriod(text: string): Period {
  const [, years, months, weeks, days, hours] = (period.exec(text) ?? []).map(Number);
  const parsed = {
    years: years || 0,
    months: months || 0,
    days: (weeks || 0) * 7 + (days || 0),
    hours: hours || 0,
  };
  if (parsed.years + parsed.months + parsed.days + parsed.hours === 0) {
    throw new ContactCentreError(
      'CC_POLICY_INVALID',
      'a period is an ISO 8601 duration longer than nothing, such as P30D, P2Y or PT72H',
      { found: text.slice(0, 40) },
    );
  }
  return Object.freeze(parsed);
}

const part = (amount: number, unit: string) => (amount === 0 ? '' : `${amount}${unit}`);

/** The ISO 8601 duration of a period: `P2Y`, `P30D`, `PT72H`. */
export function formatPeriod({ years, months, days, hours }: Period): string {
  const time = part(hours, 'H');
  return `P${part(years, 'Y')}${part(months, 'M')}${part(days, 'D')}${time === '' ? '' : `T${time}`}`;
}

/**
 * Reads a lead time such as `PT30S` or `PT1H` as milliseconds.
 *
 * @throws CC_POLICY_INVALID when it is none
 */
export function parseLead(text: string): number {
  const parts = lead.exec(text);
  if (parts === null) {
    throw new ContactCentreError(
      'CC_POLICY_INVALID',
      'a lead time is an ISO 8601 duration of days, hours, minutes and seconds, such as PT30S',
      { found: text.slice(0, 40) },
    );
  }
  const [, days, hours, minutes, seconds] = parts.map(Number);
  return (
    (days || 0) * DAY_MS + (hours || 0) * HOUR_MS + (minutes || 0) * 60_000 + (seconds || 0) * 1_000
  );
}

/**
 * The latest instant that is "no longer than" a period after `from`: a cap, which never rolls forward.
 *
 * Years and months run on the local calendar and are clamped downwards: two years from 29 February 2028 end on
 * 28 February 2030 (N22). Days have two honest readings that differ when the clocks change: the same time of day on
 * that date, and so many times 24 hours. "No longer than 30 days" (N16) must hold whichever of them a reader takes, so
 * the earlier one is the cap: in spring the civil one, an hour short of 720 hours, in autumn the elapsed one. Hours are
 * elapsed. A local time that does not exist ends at the change of the clocks, one that comes twice ends at its first
 * coming. Deadlines for answers do roll forward to working time: `addWorkingTime` is for those.
 */
export function addPeriod(
  from: EpochMs,
  { years, months, days, hours }: Period,
  timeZone: string,
): EpochMs {
  const start = civilTime(timeZone, from);
  const monthsLater = addMonthsClamped(start, years * 12 + months);
  const base = monthsLater === start ? from : instantOf(timeZone, monthsLater);
  const civil = days === 0 ? base : instantOf(timeZone, monthsLater + days * DAY_MS);
  return Math.min(civil, base + days * DAY_MS) + hours * HOUR_MS;
}

function addMonthsClamped(civil: CivilMs, months: number): CivilMs {
  if (months === 0) return civil;
  const date = new Date(civil);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}
