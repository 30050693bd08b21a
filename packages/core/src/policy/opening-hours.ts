import { holidaysOf } from './bank-holidays.ts';
import { listed, type CalendarDocument } from './document.ts';
import { frozenMap, frozenSet } from './frozen.ts';
import { HOURS_PATTERN } from './schema-values.ts';
import type { Calendar } from './policy.ts';

/** Where a calendar names none. */
export const DEFAULT_TIME_ZONE = 'Europe/London';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const times = new RegExp(HOURS_PATTERN);

/** ISO weekdays of `monday` or `monday-friday`; none for a run that goes backwards. */
export function weekdaysIn(days: string): readonly number[] {
  const [first = '', last = first] = days.split('-');
  const from = WEEKDAYS.indexOf(first) + 1;
  const to = WEEKDAYS.indexOf(last) + 1;
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

/** Minutes after midnight of `09:00-17:00`. */
export function minutesOf(hours: string): { readonly opens: number; readonly closes: number } {
  const [, opens = '', closes = ''] = times.exec(hours) ?? [];
  return { opens: minuteOf(opens), closes: minuteOf(closes) };
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Makes a calendar of a document that has been checked. */
export function compileCalendar({ id, timeZone, hours, holidays }: CalendarDocument): Calendar {
  const { jurisdiction, dates, except } =
    typeof holidays === 'string' ? { jurisdiction: holidays } : (holidays ?? {});
  const worked = new Set(listed(except));
  const closed = [
    ...(jurisdiction === undefined ? [] : holidaysOf(jurisdiction)).filter(
      (date) => !worked.has(date),
    ),
    ...listed(dates),
  ];
  return Object.freeze({
    id,
    timeZone: timeZone ?? DEFAULT_TIME_ZONE,
    hours: frozenMap(
      Object.entries(hours).flatMap(([days, open]) =>
        weekdaysIn(days).map((day) => [day, Object.freeze(minutesOf(open))] as const),
      ),
    ),
    holidays: frozenSet(closed),
  });
}
