import type { EpochMs } from '../clock.ts';

/**
 * What a wall clock shows, in milliseconds since 1970-01-01 00:00 on that clock. Temporal is not in Node 24; of civil
 * time the policy needs only the clock's offset, and `Intl` knows it for every zone.
 */
export type CivilMs = number;

/** Whole civil days since 1970-01-01: a local date as a number. */
export type CivilDay = number;

export const DAY_MS = 86_400_000;

/** Offsets from UTC within one UTC day. `change` is the instant from which `after` holds; infinite where none does. */
interface DayOffsets {
  readonly before: number;
  readonly after: number;
  readonly change: EpochMs;
}

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly days: Map<number, DayOffsets>;
}

/** Ten years of days: beyond that the cache starts anew. */
const CACHED_DAYS = 3_660;

const zones = new Map<string, Zone>();

/** True when this runtime knows the IANA time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    zoneOf(timeZone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** What the clocks of `timeZone` show at an instant. */
export function civilTime(timeZone: string, at: EpochMs): CivilMs {
  const { before, after, change } = offsetsOn(zoneOf(timeZone), Math.floor(at / DAY_MS));
  return at + (at < change ? before : after);
}

export const civilDay = (timeZone: string, at: EpochMs): CivilDay =>
  Math.floor(civilTime(timeZone, at) / DAY_MS);

/**
 * The first instant at which the clocks of `timeZone` show `civil` or later. Of a time that comes twice in autumn it is
 * the first; of one that is skipped in spring it is the instant of the change.
 */
export function instantOf(timeZone: string, civil: CivilMs): EpochMs {
  const zone = zoneOf(timeZone);
  const day = Math.floor(civil / DAY_MS);
  let { before } = offsetsOn(zone, day - 1);
  for (let utcDay = day - 1; utcDay <= day + 1; utcDay += 1) {
    const offsets = offsetsOn(zone, utcDay);
    if (offsets.change === Infinity) continue;
    if (civil - offsets.before < offsets.change) return civil - offsets.before;
    before = offsets.after;
    if (civil - before < offsets.change) return offsets.change;
  }
  return civil - before;
}

/** `YYYY-MM-DD` */
export const dateOfDay = (day: CivilDay): string =>
  new Date(day * DAY_MS).toISOString().slice(0, 10);

/** ISO 8601 weekday: 1 is Monday. */
export const weekdayOf = (day: CivilDay): number => ((((day + 3) % 7) + 7) % 7) + 1;

function zoneOf(timeZone: string): Zone {
  let zone = zones.get(timeZone);
  if (zone === undefined) {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    zone = { format, days: new Map() };
    zones.set(timeZone, zone);
  }
  return zone;
}

function offsetsOn(zone: Zone, utcDay: number): DayOffsets {
  const cached = zone.days.get(utcDay);
  if (cached !== undefined) return cached;
  let from = utcDay * DAY_MS;
  let to = from + DAY_MS;
  const before = measureOffset(zone.format, from);
  const after = measureOffset(zone.format, to);
  if (before !== after) {
    while (to - from > 1_000) {
      const middle = from + Math.floor((to - from) / 2_000) * 1_000;
      if (measureOffset(zone.format, middle) === before) from = middle;
      else to = middle;
    }
  }
  const offsets = { before, after, change: before === after ? Infinity : to };
  if (zone.days.size >= CACHED_DAYS) zone.days.clear();
  zone.days.set(utcDay, offsets);
  return offsets;
}

/** `at` lies on a whole second. */
function measureOffset(format: Intl.DateTimeFormat, at: EpochMs): number {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(at)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - at;
}
