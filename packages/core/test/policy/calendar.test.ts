import { describe, expect, it } from 'vitest';
import {
  addWorkingMs,
  addWorkingTime,
  isWorkingDay,
  workingTimeBetween,
} from '../../src/policy/calendar.ts';
import { compileCalendar } from '../../src/policy/opening-hours.ts';
import { always, contactCentre, office } from '../fixtures/calendars.ts';

const HOUR = 3_600_000;
const at = (instant: string) => Date.parse(instant);
const days = (amount: number) => ({ amount, unit: 'working-days' }) as const;
const hours = (amount: number) => ({ amount, unit: 'working-hours' }) as const;

describe('a working calendar', () => {
  it('knows weekends, bank holidays, added dates and exceptions', () => {
    expect(isWorkingDay(office, '2026-11-23')).toBe(true);
    expect(isWorkingDay(office, '2026-11-22')).toBe(false);
    expect(isWorkingDay(office, '2026-12-28')).toBe(false);
    expect(isWorkingDay(contactCentre, '2026-12-24')).toBe(false);
    expect(isWorkingDay(contactCentre, '2026-06-15')).toBe(true);
    expect(isWorkingDay(contactCentre, '2026-11-30')).toBe(false);
  });

  it('takes an instant by its local date', () => {
    expect(isWorkingDay(office, at('2026-07-05T22:59:00Z'))).toBe(false);
    expect(isWorkingDay(office, at('2026-07-05T23:30:00Z'))).toBe(true);
  });
});

describe('working days', () => {
  it.each([
    [
      'counted from the day after receipt to closing time',
      '2026-11-23T10:00:00Z',
      1,
      '2026-11-24T17:00:00Z',
    ],
    ['over a weekend', '2026-11-26T10:00:00Z', 2, '2026-11-30T17:00:00Z'],
    ['of a message received on a Saturday', '2026-11-28T10:00:00Z', 1, '2026-11-30T17:00:00Z'],
    ['of a message received after closing', '2026-11-23T22:00:00Z', 1, '2026-11-24T17:00:00Z'],
    ['over Christmas', '2026-12-23T10:00:00Z', 2, '2026-12-29T17:00:00Z'],
    ['over Easter', '2026-04-02T10:00:00Z', 1, '2026-04-07T16:00:00Z'],
    ['in summer, when five is four by UTC', '2026-07-01T10:00:00Z', 10, '2026-07-15T16:00:00Z'],
    [
      'of a message received after midnight in London, still yesterday by UTC',
      '2026-07-01T23:30:00Z',
      1,
      '2026-07-03T16:00:00Z',
    ],
  ])('are %s', (_, from, amount, until) => {
    expect(addWorkingTime(office, at(from), days(amount))).toBe(at(until));
  });

  it('FOIA 2000 s.10: the twentieth working day following the date of receipt', () => {
    expect(addWorkingTime(office, at('2026-12-01T15:00:00Z'), days(20))).toBe(
      at('2026-12-31T17:00:00Z'),
    );
  });
});

describe('working hours', () => {
  it.each([
    ['within a day', '2026-11-23T10:00:00Z', 4, '2026-11-23T14:00:00Z'],
    ['to closing time, not to the next opening', '2026-11-23T13:00:00Z', 4, '2026-11-23T17:00:00Z'],
    ['over night', '2026-11-23T16:00:00Z', 2, '2026-11-24T10:00:00Z'],
    [
      'from the next opening for a message at night',
      '2026-11-23T03:00:00Z',
      1,
      '2026-11-23T10:00:00Z',
    ],
    [
      'over a weekend in which the clocks change',
      '2026-10-23T15:00:00Z',
      2,
      '2026-10-26T10:00:00Z',
    ],
  ])('run %s', (_, from, amount, until) => {
    expect(addWorkingTime(office, at(from), hours(amount))).toBe(at(until));
  });

  it('are hours that pass, whatever the clocks do meanwhile', () => {
    expect(addWorkingTime(always, at('2026-03-28T12:00:00Z'), hours(24))).toBe(
      at('2026-03-29T12:00:00Z'),
    );
    expect(addWorkingTime(always, at('2026-10-24T12:00:00Z'), hours(24))).toBe(
      at('2026-10-25T12:00:00Z'),
    );
  });
});

describe('working time between two instants', () => {
  it('leaves out nights, weekends and holidays', () => {
    expect(workingTimeBetween(office, at('2026-11-27T16:00:00Z'), at('2026-11-30T10:00:00Z'))).toBe(
      2 * HOUR,
    );
    expect(workingTimeBetween(office, at('2026-12-24T17:00:00Z'), at('2026-12-29T09:00:00Z'))).toBe(
      0,
    );
  });

  it('is negative backwards', () => {
    expect(workingTimeBetween(office, at('2026-11-23T11:00:00Z'), at('2026-11-23T10:00:00Z'))).toBe(
      -HOUR,
    );
  });

  it('of a day on which the clocks change has 23 or 25 hours', () => {
    const spring = [at('2026-03-29T00:00:00Z'), at('2026-03-29T23:00:00Z')] as const;
    const autumn = [at('2026-10-24T23:00:00Z'), at('2026-10-26T00:00:00Z')] as const;
    expect(workingTimeBetween(always, ...spring)).toBe(23 * HOUR);
    expect(workingTimeBetween(always, ...autumn)).toBe(25 * HOUR);
    expect(addWorkingTime(always, autumn[0], days(1))).toBe(at('2026-10-27T00:00:00Z'));
  });
});

describe('what a calendar cannot count', () => {
  it('is refused rather than counted for ever', () => {
    const never = { ...compileCalendar({ id: 'never', hours: {} }) };
    expect(() => addWorkingMs(never, 0, 1)).toThrow(
      expect.objectContaining({ code: 'CC_POLICY_INVALID' }),
    );
    for (const ms of [-1, Number.NaN, Infinity]) {
      expect(() => addWorkingMs(office, 0, ms)).toThrow(
        expect.objectContaining({ code: 'CC_INPUT_INVALID' }),
      );
    }
    expect(() => addWorkingMs(office, Number.NaN, 1)).toThrow(
      expect.objectContaining({ code: 'CC_INPUT_INVALID' }),
    );
    expect(() => isWorkingDay(office, 'tomorrow')).toThrow(
      expect.objectContaining({ code: 'CC_INPUT_INVALID' }),
    );
  });
});
