import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addWorkingMs,
  addWorkingTime,
  isWorkingDay,
  workingTimeBetween,
} from '../../src/policy/calendar.ts';
import { compileCalendar } from '../../src/policy/opening-hours.ts';
import { remaining, resume, responseTarget } from '../../src/policy/response-time.ts';
import { always, contactCentre, office } from '../fixtures/calendars.ts';

fc.configureGlobal({ seed: 20_240_601 });

const havana = compileCalendar({
  id: 'havana',
  timeZone: 'America/Havana',
  hours: { 'monday-sunday': '00:00-24:00' },
});
const calendars = { office, contactCentre, always, havana };
/** By name, so that a counterexample is short. */
const names = fc.constantFrom('office', 'contactCentre', 'always', 'havana');
const instants = fc.integer({
  min: Date.parse('2024-01-01T00:00Z'),
  max: Date.parse('2029-01-01T00:00Z'),
});
const spans = fc.integer({ min: 1, max: 200 * 3_600_000 });
const responses = fc.record({
  amount: fc.integer({ min: 1, max: 60 }),
  unit: fc.constantFrom('working-days', 'working-hours'),
});

describe('working time, whatever the calendar and the instant', () => {
  it('is monotone: who comes later is not due sooner', () => {
    fc.assert(
      fc.property(
        names,
        instants,
        fc.nat(40 * 86_400_000),
        responses,
        (name, from, later, response) => {
          const calendar = calendars[name];
          expect(addWorkingTime(calendar, from + later, response)).toBeGreaterThanOrEqual(
            addWorkingTime(calendar, from, response),
          );
        },
      ),
    );
  });

  it('is additive: in two parts as in one', () => {
    fc.assert(
      fc.property(names, instants, spans, spans, (name, from, a, b) => {
        const calendar = calendars[name];
        expect(addWorkingMs(calendar, addWorkingMs(calendar, from, a), b)).toBe(
          addWorkingMs(calendar, from, a + b),
        );
      }),
    );
  });

  it('between any three instants adds up', () => {
    fc.assert(
      fc.property(names, fc.tuple(instants, instants, instants), (name, [a, b, c]) => {
        const calendar = calendars[name];
        const between = (from: number, to: number) => workingTimeBetween(calendar, from, to);
        expect(between(a, b) + between(b, c)).toBe(between(a, c));
      }),
      { numRuns: 30 },
    );
  });

  it('that was added is the working time that has passed', () => {
    fc.assert(
      fc.property(names, instants, spans, (name, from, ms) => {
        const calendar = calendars[name];
        expect(workingTimeBetween(calendar, from, addWorkingMs(calendar, from, ms))).toBe(ms);
      }),
    );
  });

  it('ends inside opening hours', () => {
    fc.assert(
      fc.property(names, instants, responses, (name, from, response) => {
        const calendar = calendars[name];
        const target = addWorkingTime(calendar, from, response);
        expect(workingTimeBetween(calendar, target - 1, target)).toBe(1);
        expect(isWorkingDay(calendar, target - 1)).toBe(true);
      }),
    );
  });

  it('stands still in a pause: what was left then gives the same target', () => {
    fc.assert(
      fc.property(
        names,
        instants,
        responses,
        fc.nat(30 * 86_400_000),
        (name, from, response, later) => {
          const calendar = calendars[name];
          const service = { responseTime: { ...response, calendar } };
          const target = responseTarget(service, from) ?? from;
          const now = Math.min(from + later, target);
          expect(resume(service, now, remaining(service, now, target))).toBe(target);
        },
      ),
    );
  });

  it('is not lost by a longer pause', () => {
    fc.assert(
      fc.property(
        names,
        instants,
        responses,
        fc.nat(20 * 86_400_000),
        (name, from, response, pause) => {
          const calendar = calendars[name];
          const service = { responseTime: { ...response, calendar } };
          const target = responseTarget(service, from) ?? from;
          const left = remaining(service, from, target);
          const resumed = resume(service, from + pause, left);
          expect(remaining(service, from + pause, resumed)).toBe(left);
        },
      ),
    );
  });

  it('does not depend on the time zone of the process', () => {
    const before = process.env['TZ'];
    try {
      const targets = ['UTC', 'Pacific/Auckland', 'America/Los_Angeles'].map((zone) => {
        process.env['TZ'] = zone;
        const calendar = compileCalendar({
          id: 'fresh',
          hours: { 'monday-friday': '09:00-17:00' },
          holidays: 'scotland',
        });
        return addWorkingTime(calendar, Date.parse('2026-03-27T16:59:00Z'), {
          amount: 30,
          unit: 'working-hours',
        });
      });
      expect(new Set(targets).size).toBe(1);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
});
