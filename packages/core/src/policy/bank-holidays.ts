import { DAY_MS, dateOfDay, weekdayOf, type CivilDay } from './civil-time.ts';

/** Whose bank holidays: Banking and Financial Dealings Act 1971, Schedule 1, with proclamations and common law. */
export const JURISDICTIONS = ['england-and-wales', 'scotland', 'northern-ireland'] as const;
export type Jurisdiction = (typeof JURISDICTIONS)[number];

/** Years for which bank holidays are computed. */
export const FIRST_YEAR = 2000;
export const LAST_YEAR = 2099;

const MONDAY = 1;
const SATURDAY = 6;

const dayOf = (year: number, month: number, day: number): CivilDay =>
  Date.UTC(year, month - 1, day) / DAY_MS;

/** Moved and one-off days by royal proclamation: what a rule gives and no longer holds, and what is added. */
interface Proclamation {
  readonly instead?: string;
  readonly dates: readonly string[];
  readonly jurisdiction?: Jurisdiction;
}

const PROCLAMATIONS: readonly Proclamation[] = [
  { instead: '2002-05-27', dates: ['2002-06-03', '2002-06-04'] }, // Golden Jubilee
  { dates: ['2011-04-29'] }, // royal wedding
  { instead: '2012-05-28', dates: ['2012-06-04', '2012-06-05'] }, // Diamond Jubilee
  { instead: '2020-05-04', dates: ['2020-05-08'] }, // 75 years of VE Day
  { instead: '2022-05-30', dates: ['2022-06-02', '2022-06-03'] }, // Platinum Jubilee
  { dates: ['2022-09-19'] }, // state funeral of Queen Elizabeth II
  { dates: ['2023-05-08'] }, // coronation of King Charles III
  { dates: ['2026-06-15'], jurisdiction: 'scotland' }, // men's football World Cup
];

/**
 * The bank holidays of a year as local dates (YYYY-MM-DD), in order, with substitute days in place of those that fall
 * on a weekend: the list that the government publishes. A later proclamation is added by the policy's calendar.
 */
export function bankHolidays(jurisdiction: Jurisdiction, year: number): readonly string[] {
  const movable = movableDays(jurisdiction, year);
  const taken = new Set(movable);
  const fixed = fixedDays(jurisdiction, year);
  for (const day of fixed) if (weekdayOf(day) < SATURDAY) taken.add(day);
  for (const day of fixed) {
    if (weekdayOf(day) < SATURDAY) continue;
    let substitute = day + 1;
    while (weekdayOf(substitute) >= SATURDAY || taken.has(substitute)) substitute += 1;
    taken.add(substitute);
  }
  const dates = new Set([...taken].map(dateOfDay));
  for (const proclamation of PROCLAMATIONS) {
    const { instead, dates: proclaimed, jurisdiction: only = jurisdiction } = proclamation;
    if (only !== jurisdiction || !proclaimed.some((date) => date.startsWith(`${year}-`))) continue;
    if (instead !== undefined) dates.delete(instead);
    for (const date of proclaimed) dates.add(date);
  }
  return [...dates].toSorted();
}

const closedDates = new Map<Jurisdiction, readonly string[]>();

/**
 * Every date from 2000 to 2099 on which a council is closed: bank holidays, and the fixed days themselves where they
 * fall on a weekend. Christmas Day on a Saturday is none by the published list, but nobody answers the phone.
 */
export function holidaysOf(jurisdiction: Jurisdiction): readonly string[] {
  let dates = closedDates.get(jurisdiction);
  if (dates === undefined) {
    dates = Array.from(
      { length: LAST_YEAR - FIRST_YEAR + 1 },
      (_, index) => FIRST_YEAR + index,
    ).flatMap((year) => [
      ...bankHolidays(jurisdiction, year),
      ...fixedDays(jurisdiction, year).map(dateOfDay),
    ]);
    closedDates.set(jurisdiction, dates);
  }
  return dates;
}

function fixedDays(jurisdiction: Jurisdiction, year: number): readonly CivilDay[] {
  const local: Readonly<Record<Jurisdiction, readonly (readonly [month: number, day: number])[]>> =
    {
      'england-and-wales': [],
      scotland: [
        [1, 2],
        [11, 30], // St Andrew's Day, since 2007
      ],
      'northern-ireland': [
        [3, 17], // St Patrick's Day
        [7, 12], // Battle of the Boyne
      ],
    };
  return [[1, 1] as const, ...local[jurisdiction], [12, 25] as const, [12, 26] as const]
    .filter(([month]) => month !== 11 || year >= 2007)
    .map(([month, day]) => dayOf(year, month, day));
}

function movableDays(jurisdiction: Jurisdiction, year: number): readonly CivilDay[] {
  const easter = easterSunday(year);
  return [
    easter - 2,
    ...(jurisdiction === 'scotland' ? [] : [easter + 1]),
    firstMonday(year, 5),
    lastMonday(year, 5),
    jurisdiction === 'scotland' ? firstMonday(year, 8) : lastMonday(year, 8),
  ];
}

/** Gregorian Easter, by the rule of the Book of Common Prayer (Calendar (New Style) Act 1750) in Meeus's and Butcher's arithmetic. */
function easterSunday(year: number): CivilDay {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const inCentury = year % 100;
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const toSunday =
    (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7;
  const lateMoon = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  return dayOf(year, 3, 22) + epact + toSunday - 7 * lateMoon;
}

function firstMonday(year: number, month: number): CivilDay {
  const first = dayOf(year, month, 1);
  return first + ((MONDAY - weekdayOf(first) + 7) % 7);
}

function lastMonday(year: number, month: number): CivilDay {
  const last = dayOf(year, month + 1, 0);
  return last - (weekdayOf(last) - MONDAY);
}
