import { isTimeZone } from './civil-time.ts';
import type { CalendarDocument } from './document.ts';
import { minutesOf, weekdaysIn } from './opening-hours.ts';
import { below, shown, type Problem } from './problems.ts';

export function* calendarProblems(
  path: string,
  { timeZone, hours, holidays }: CalendarDocument,
): Generator<Problem> {
  yield* timeZoneProblems(path, timeZone);
  const named = new Set<number>();
  for (const [days, open] of Object.entries(hours)) {
    const at = below(below(path, 'hours'), days);
    const weekdays = weekdaysIn(days);
    if (weekdays.length === 0) {
      yield {
        path: at,
        expected: 'a run of weekdays that goes forward within a week',
        found: shown(days),
      };
    }
    if (weekdays.some((day) => named.has(day))) {
      yield {
        path: at,
        expected: 'each weekday once',
        found: `${shown(days)} over a day named before`,
      };
    }
    for (const day of weekdays) named.add(day);
    const { opens, closes } = minutesOf(open);
    if (closes <= opens) {
      yield {
        path: at,
        expected: 'to close after opening, 24:00 at the latest',
        found: shown(open),
      };
    }
  }
  if (
    typeof holidays === 'object' &&
    holidays.except !== undefined &&
    holidays.jurisdiction === undefined
  ) {
    yield {
      path: below(below(path, 'holidays'), 'jurisdiction'),
      expected: 'the jurisdiction whose bank holidays the exceptions are taken from',
      found: 'nothing',
    };
  }
}

export function* timeZoneProblems(path: string, timeZone: string | undefined): Generator<Problem> {
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    yield {
      path: below(path, 'timeZone'),
      expected: 'an IANA time zone such as Europe/London',
      found: shown(timeZone),
    };
  }
}
