import type { EpochMs } from '../clock.ts';
import { ContactCentreError } from '../errors.ts';
import { civilDay, DAY_MS, dateOfDay, instantOf, weekdayOf, type CivilDay } from './civil-time.ts';
import type { Calendar, ResponseTime } from './policy.ts';

/** The hours of one working day as instants: open from the first until the second. */
interface OpeningHours {
  readonly opens: EpochMs;
  readonly closes: EpochMs;
}

/** Ten years of days: beyond that the cache starts anew. */
const CACHED_DAYS = 3_660;

const opened = new WeakMap<Calendar, Map<CivilDay, OpeningHours | null>>();

/** True when somebody works on the local date (`YYYY-MM-DD`) or on the local date of an instant. */
export function isWorkingDay(calendar: Calendar, date: string | EpochMs): boolean {
  const day =
    typeof date === 'string'
      ? Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS)
      : civilDay(calendar.timeZone, date);
  if (Number.isNaN(day)) throw notAnInstant('date');
  return openingHours(calendar, day) !== null;
}

/**
 * When an answer is due. Working hours are counted while the calendar is open. Working days are counted as the Freedom
 * of Information Act 2000 s.10 counts them: the first is the first working day following the local date of receipt,
 * whether or not that was a working day; the answer is due when the last one closes. Unlike a retention cap this rolls
 * forward over weekends and holidays.
 *
 * @throws CC_POLICY_INVALID for a calendar without opening hours
 */
export function addWorkingTime(
  calendar: Calendar,
  from: EpochMs,
  { amount, unit }: Pick<ResponseTime, 'amount' | 'unit'>,
): EpochMs {
  if (unit === 'working-hours') return addWorkingMs(calendar, from, amount * 3_600_000);
  if (amount <= 0) return from;
  let left = amount;
  for (const [day, hours] of workingDays(calendar, from)) {
    if (day === civilDay(calendar.timeZone, from)) continue;
    left -= 1;
    if (left <= 0) return hours.closes;
  }
  return from;
}

/**
 * The first instant by which `ms` of working time have passed since `from`: inside opening hours, or at closing time.
 * Nothing added is `from` itself.
 *
 * @throws CC_INPUT_INVALID for a negative or endless time; CC_POLICY_INVALID for a calendar without opening hours
 */
export function addWorkingMs(calendar: Calendar, from: EpochMs, ms: number): EpochMs {
  if (!(ms >= 0 && ms < Infinity)) throw notAnInstant('ms');
  if (ms === 0) return from;
  let left = ms;
  for (const [, { opens, closes }] of workingDays(calendar, from)) {
    const start = Math.max(opens, from);
    const open = Math.max(0, closes - start);
    if (left <= open) return start + left;
    left -= open;
  }
  return from;
}

/** Milliseconds of working time from `a` until `b`; negative when `b` is the earlier. */
export function workingTimeBetween(calendar: Calendar, a: EpochMs, b: EpochMs): number {
  if (b < a) return 0 - workingTimeBetween(calendar, b, a);
  if (a === b) return 0;
  let total = 0;
  for (const [, { opens, closes }] of workingDays(calendar, a)) {
    if (opens >= b) break;
    total += Math.max(0, Math.min(closes, b) - Math.max(opens, a));
  }
  return total;
}

/** Working days from the one that an instant lies in, without end. */
function* workingDays(calendar: Calendar, from: EpochMs): Generator<[CivilDay, OpeningHours]> {
  if (!Number.isFinite(from)) throw notAnInstant('from');
  if (calendar.hours.size === 0) {
    throw new ContactCentreError(
      'CC_POLICY_INVALID',
      `calendar ${calendar.id} never opens: give it hours`,
      {
        calendar: calendar.id,
      },
    );
  }
  for (let day = civilDay(calendar.timeZone, from); ; day += 1) {
    const hours = openingHours(calendar, day);
    if (hours !== null) yield [day, hours];
  }
}

function openingHours(calendar: Calendar, day: CivilDay): OpeningHours | null {
  let days = opened.get(calendar);
  if (days === undefined) {
    days = new Map();
    opened.set(calendar, days);
  }
  const cached = days.get(day);
  if (cached !== undefined) return cached;
  const minutes = calendar.hours.get(weekdayOf(day));
  const hours =
    minutes === undefined || calendar.holidays.has(dateOfDay(day))
      ? null
      : {
          opens: instantOf(calendar.timeZone, day * DAY_MS + minutes.opens * 60_000),
          closes: instantOf(calendar.timeZone, day * DAY_MS + minutes.closes * 60_000),
        };
  if (days.size >= CACHED_DAYS) days.clear();
  days.set(day, hours);
  return hours;
}

const notAnInstant = (field: string) =>
  new ContactCentreError('CC_INPUT_INVALID', `${field} must be a finite time`, { field });
