import { describe, expect, it } from 'vitest';
import { remaining, responseTarget, resume } from '../../src/policy/response-time.ts';
import { office } from '../fixtures/calendars.ts';

const HOUR = 3_600_000;
const at = (instant: string) => Date.parse(instant);
const inTenDays = { responseTime: { amount: 10, unit: 'working-days', calendar: office } } as const;
const without = { responseTime: null };

describe('a response target', () => {
  it('is set by the service', () => {
    expect(responseTarget(inTenDays, at('2026-11-23T10:00:00Z'))).toBe(at('2026-12-07T17:00:00Z'));
    expect(responseTarget(without, at('2026-11-23T10:00:00Z'))).toBeNull();
  });

  it('moves by the working time that the customer took to answer', () => {
    const target = at('2026-12-07T17:00:00Z');
    const left = remaining(inTenDays, at('2026-11-30T17:00:00Z'), target);
    expect(left).toBe(5 * 8 * HOUR);
    expect(resume(inTenDays, at('2026-12-11T12:00:00Z'), left)).toBe(at('2026-12-18T12:00:00Z'));
  });

  it('that has passed has nothing left, and is now when it is resumed', () => {
    const now = at('2026-12-08T10:00:00Z');
    expect(remaining(inTenDays, now, at('2026-12-07T17:00:00Z'))).toBe(0);
    expect(resume(inTenDays, now, 0)).toBe(now);
  });

  it('of a matter that came to a service without one counts time as it passes', () => {
    expect(remaining(without, 1_000, 5_000)).toBe(4_000);
    expect(resume(without, 9_000, 4_000)).toBe(13_000);
  });
});
