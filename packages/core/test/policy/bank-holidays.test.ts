import { describe, expect, it } from 'vitest';
import {
  bankHolidays,
  FIRST_YEAR,
  holidaysOf,
  JURISDICTIONS,
  LAST_YEAR,
} from '../../src/policy/bank-holidays.ts';

const of = (year: number, days: string) => days.split(' ').map((day) => `${year}-${day}`);

describe('bank holidays', () => {
  it.each([
    [2002, '01-01 03-29 04-01 05-06 06-03 06-04 08-26 12-25 12-26'],
    [2011, '01-03 04-22 04-25 04-29 05-02 05-30 08-29 12-26 12-27'],
    [2012, '01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26'],
    [2020, '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28'],
    [2021, '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28'],
    [2022, '01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27'],
    [2023, '01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26'],
    [2024, '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26'],
    [2025, '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26'],
    [2026, '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28'],
    [2027, '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28'],
  ])('of England and Wales in %i are as published', (year, days) => {
    expect(bankHolidays('england-and-wales', year)).toEqual(of(year, days));
  });

  it.each([
    [2022, '01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27'],
    [2024, '01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26'],
    [2025, '01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26'],
    [2026, '01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28'],
    [2027, '01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28'],
  ])('of Scotland in %i are as published', (year, days) => {
    expect(bankHolidays('scotland', year)).toEqual(of(year, days));
  });

  it.each([
    [2024, '01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26'],
    [2025, '01-01 03-17 04-18 04-21 05-05 05-26 07-14 08-25 12-25 12-26'],
    [2026, '01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28'],
    [2027, '01-01 03-17 03-26 03-29 05-03 05-31 07-12 08-30 12-27 12-28'],
  ])('of Northern Ireland in %i are as published', (year, days) => {
    expect(bankHolidays('northern-ireland', year)).toEqual(of(year, days));
  });

  it('include Good Friday of known Easters, the earliest and the latest', () => {
    for (const friday of [
      '2008-03-21',
      '2038-04-23',
      '2000-04-21',
      '2019-04-19',
      '2049-04-16',
      '2076-04-17',
    ]) {
      expect(bankHolidays('scotland', Number(friday.slice(0, 4)))).toContain(friday);
    }
  });

  it('are all on weekdays, and as many as the rules give', () => {
    const usual = { 'england-and-wales': 8, scotland: 9, 'northern-ireland': 10 };
    for (const jurisdiction of JURISDICTIONS) {
      for (let year = 2028; year <= LAST_YEAR; year += 1) {
        const dates = bankHolidays(jurisdiction, year);
        expect(dates).toHaveLength(usual[jurisdiction]);
        for (const date of dates)
          expect([0, 6]).not.toContain(new Date(`${date}T00:00Z`).getUTCDay());
      }
    }
  });
});

describe('days on which a council is closed', () => {
  it('include Christmas Day itself when its substitute is on the Monday', () => {
    expect(holidaysOf('england-and-wales')).toEqual(
      expect.arrayContaining(['2027-12-25', '2027-12-27']),
    );
  });

  it('cover a century', () => {
    const years = new Set(holidaysOf('scotland').map((date) => date.slice(0, 4)));
    expect(years.size).toBe(LAST_YEAR - FIRST_YEAR + 1);
  });
});
