import type { Clock } from '@council-contact/core';

export interface VirtualClock extends Clock {
  /** Sets it to an RFC 3339 instant, also to an earlier one: clocks are set back. */
  set(to: string): void;
  /** Moves it on by milliseconds or by an ISO 8601 duration: 'PT4H', 'P30D', 'P6Y'. */
  advance(by: number | string): void;
}

/** A clock that stands still until a test moves it. */
export const virtualClock = (start: string): VirtualClock => {
  let now = instant(start);
  return {
    now: () => new Date(now),
    set(to) {
      now = instant(to);
    },
    advance(by) {
      if (typeof by === 'number' && !(by >= 0)) {
        throw new RangeError(`advance(${by}): time moves on; set() moves it back`);
      }
      now = typeof by === 'number' ? now + by : later(now, by);
    },
  };
};

const instant = (text: string): number => {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new RangeError(`'${text}' is no RFC 3339 instant`);
  return at;
};

const DURATION =
  /^P(?=.)(?:(?<years>\d+)Y)?(?:(?<months>\d+)M)?(?:(?<weeks>\d+)W)?(?:(?<days>\d+)D)?(?:T(?=.)(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+)S)?)?$/u;

/** Years and months as calendars count them, in UTC: a month after 31 January is the last day of February. */
const later = (now: number, duration: string): number => {
  const parts = DURATION.exec(duration)?.groups;
  if (parts === undefined) throw new RangeError(`'${duration}' is no ISO 8601 duration`);
  const count = (part: string): number => Number(parts[part] ?? 0);

  const date = new Date(now);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + count('years') * 12 + count('months'));
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));

  const hours = (count('weeks') * 7 + count('days')) * 24 + count('hours');
  return date.getTime() + ((hours * 60 + count('minutes')) * 60 + count('seconds')) * 1000;
};
