import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addPeriod, formatPeriod, parsePeriod } from '../../src/policy/period.ts';

fc.configureGlobal({ seed: 20_240_601 });

const DAY = 86_400_000;
const instants = fc.integer({
  min: Date.parse('2011-01-01T00:00Z'),
  max: Date.parse('2050-01-01T00:00Z'),
});
const zones = fc.constantFrom('Europe/London', 'UTC', 'America/Havana', 'Australia/Lord_Howe');
const periods = fc
  .record({
    years: fc.integer({ min: 0, max: 7 }),
    months: fc.integer({ min: 0, max: 30 }),
    days: fc.integer({ min: 0, max: 400 }),
    hours: fc.integer({ min: 0, max: 100 }),
  })
  .filter(({ years, months, days, hours }) => years + months + days + hours > 0);

describe('a cap, whatever the period, the zone and the instant', () => {
  it('N16: of days is never later than so many times 24 hours, and at most a change of the clocks sooner', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 1_000 }), zones, (from, days, zone) => {
        const elapsed = addPeriod(from, { years: 0, months: 0, days, hours: 0 }, zone) - from;
        expect(elapsed).toBeLessThanOrEqual(days * DAY);
        expect(elapsed).toBeGreaterThanOrEqual(days * DAY - 3_600_000);
      }),
    );
  });

  it('comes after its beginning', () => {
    fc.assert(
      fc.property(instants, periods, zones, (from, period, zone) => {
        expect(addPeriod(from, period, zone)).toBeGreaterThan(from);
      }),
    );
  });

  it('N22: of years falls in the same month, that many years on', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 20 }), (from, years) => {
        const start = new Date(from);
        const end = new Date(addPeriod(from, { years, months: 0, days: 0, hours: 0 }, 'UTC'));
        expect(end.getUTCFullYear()).toBe(start.getUTCFullYear() + years);
        expect(end.getUTCMonth()).toBe(start.getUTCMonth());
        expect(end.getUTCDate()).toBeLessThanOrEqual(start.getUTCDate());
      }),
    );
  });

  it('does not depend on the time zone of the process', () => {
    const before = process.env['TZ'];
    try {
      const from = Date.parse('2026-03-10T12:00:00Z');
      const results = ['UTC', 'Europe/London', 'Pacific/Auckland', 'America/Los_Angeles'].map(
        (zone) => {
          process.env['TZ'] = zone;
          return addPeriod(from, parsePeriod('P1Y2M30DT5H'), 'Europe/London');
        },
      );
      expect(new Set(results).size).toBe(1);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });

  it('is written as it was read', () => {
    fc.assert(
      fc.property(periods, (period) => {
        expect(parsePeriod(formatPeriod(period))).toEqual(period);
      }),
    );
  });
});
