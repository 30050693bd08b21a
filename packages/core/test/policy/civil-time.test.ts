import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  civilDay,
  civilTime,
  dateOfDay,
  instantOf,
  isTimeZone,
  weekdayOf,
} from '../../src/policy/civil-time.ts';

fc.configureGlobal({ seed: 20_240_601 });

const zones = [
  'Europe/London',
  'UTC',
  'America/Havana',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
];
const at = (instant: string) => Date.parse(instant);
/** What a clock shows, written as if it were UTC. */
const shows = (clock: string) => Date.parse(`${clock}Z`);

describe('civil time', () => {
  it('is an hour ahead in a London summer and none in winter', () => {
    expect(civilTime('Europe/London', at('2026-07-01T23:30:00Z'))).toBe(
      shows('2026-07-02T00:30:00'),
    );
    expect(civilTime('Europe/London', at('2026-01-01T23:30:00Z'))).toBe(
      shows('2026-01-01T23:30:00'),
    );
  });

  it('changes at the very instant', () => {
    expect(civilTime('Europe/London', at('2026-03-29T00:59:59.999Z'))).toBe(
      shows('2026-03-29T00:59:59.999'),
    );
    expect(civilTime('Europe/London', at('2026-03-29T01:00:00Z'))).toBe(
      shows('2026-03-29T02:00:00'),
    );
  });

  it('gives the local date of an instant', () => {
    expect(dateOfDay(civilDay('Europe/London', at('2026-07-01T23:30:00Z')))).toBe('2026-07-02');
  });

  it('takes the first of a time that comes twice in autumn', () => {
    expect(instantOf('Europe/London', shows('2026-10-25T01:30:00'))).toBe(
      at('2026-10-25T00:30:00Z'),
    );
    expect(instantOf('Europe/London', shows('2026-10-25T02:00:00'))).toBe(
      at('2026-10-25T02:00:00Z'),
    );
  });

  it('takes the change itself for a time that is skipped in spring', () => {
    expect(instantOf('Europe/London', shows('2026-03-29T01:30:00'))).toBe(
      at('2026-03-29T01:00:00Z'),
    );
    expect(instantOf('Europe/London', shows('2026-03-29T00:59:00'))).toBe(
      at('2026-03-29T00:59:00Z'),
    );
    expect(instantOf('Europe/London', shows('2026-03-29T02:00:00'))).toBe(
      at('2026-03-29T01:00:00Z'),
    );
  });

  it('finds the first instant at which a clock shows a time or later, in any zone', () => {
    const times = fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2060-01-01T00:00:00Z') });
    fc.assert(
      fc.property(fc.constantFrom(...zones), times, (zone, civil) => {
        const instant = instantOf(zone, civil);
        expect(civilTime(zone, instant)).toBeGreaterThanOrEqual(civil);
        expect(civilTime(zone, instant - 1)).toBeLessThan(civil);
      }),
    );
  });

  it('does so in the hours around a change of the clocks', () => {
    const changes = ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z'].map(at);
    const near = fc.integer({ min: -3 * 3_600_000, max: 3 * 3_600_000 });
    fc.assert(
      fc.property(fc.constantFrom(...changes), near, (change, offset) => {
        const civil = change + offset;
        const instant = instantOf('Europe/London', civil);
        expect(civilTime('Europe/London', instant)).toBeGreaterThanOrEqual(civil);
        // In autumn the clock has shown later times before; the first of them counts.
        expect(civilTime('Europe/London', instant - 1)).toBeLessThan(civil);
      }),
    );
  });

  it('agrees with the weekdays of dates', () => {
    const weekdays = ['2026-11-23', '1969-12-31', '2000-02-29'].map((date) =>
      weekdayOf(at(date) / 86_400_000),
    );
    expect(weekdays).toEqual([1, 3, 2]);
  });

  it('knows which zones there are', () => {
    expect(isTimeZone('Europe/London')).toBe(true);
    expect(isTimeZone('Europe/Lincoln')).toBe(false);
  });
});
