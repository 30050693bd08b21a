import { describe, expect, it } from 'vitest';
import { virtualClock } from '../src/index.ts';

describe('the virtual clock', () => {
  it('stands still until it is moved', () => {
    const clock = virtualClock('2026-01-05T09:00:00Z');
    expect([clock.now(), clock.now()].map((at) => at.toISOString())).toEqual([
      '2026-01-05T09:00:00.000Z',
      '2026-01-05T09:00:00.000Z',
    ]);
  });

  it('cannot be moved through the dates it gives', () => {
    const clock = virtualClock('2026-01-05T09:00:00Z');
    clock.now().setUTCFullYear(1999);
    expect(clock.now().getUTCFullYear()).toBe(2026);
  });

  it.each([
    [1500, '2026-01-31T09:00:01.500Z'],
    ['PT4H30M15S', '2026-01-31T13:30:15.000Z'],
    ['P30D', '2026-03-02T09:00:00.000Z'],
    ['P2W', '2026-02-14T09:00:00.000Z'],
    ['P1M', '2026-02-28T09:00:00.000Z'],
    ['P25M', '2028-02-29T09:00:00.000Z'],
    ['P6Y', '2032-01-31T09:00:00.000Z'],
    ['P1Y1DT1M', '2027-02-01T09:01:00.000Z'],
  ])('moves on by %s to %s', (by, to) => {
    const clock = virtualClock('2026-01-31T09:00:00Z');
    clock.advance(by);
    expect(clock.now().toISOString()).toBe(to);
  });

  it('is set forwards and back', () => {
    const clock = virtualClock('2026-01-05T09:00:00Z');
    clock.set('2025-10-26T02:30:00+01:00');
    expect(clock.now().toISOString()).toBe('2025-10-26T01:30:00.000Z');
  });

  it.each(['', 'P', 'PT', '30D', 'P1.5D', 'P-1D', 'P1H', -1, Number.NaN])(
    'refuses to advance by %o',
    (by) => {
      const clock = virtualClock('2026-01-05T09:00:00Z');
      expect(() => clock.advance(by)).toThrow(RangeError);
    },
  );

  it('refuses an instant that is none', () => {
    expect(() => virtualClock('next Monday')).toThrow(RangeError);
  });
});
