import { describe, expect, it } from 'vitest';
import { formatPeriod, parseLead, parsePeriod } from '../../src/policy/period.ts';

describe('a period', () => {
  it.each([
    ['P30D', { years: 0, months: 0, days: 30, hours: 0 }],
    ['P2Y', { years: 2, months: 0, days: 0, hours: 0 }],
    ['P1Y6M', { years: 1, months: 6, days: 0, hours: 0 }],
    ['P4W', { years: 0, months: 0, days: 28, hours: 0 }],
    ['PT72H', { years: 0, months: 0, days: 0, hours: 72 }],
    ['P1DT12H', { years: 0, months: 0, days: 1, hours: 12 }],
  ])('%s is read', (text, period) => {
    expect(parsePeriod(text)).toEqual(period);
  });

  it.each([
    '',
    'P',
    'PT',
    'P0D',
    'P1',
    '30D',
    'P30',
    'P1.5Y',
    'PT90M',
    'P-1D',
    ' P1D',
    'P1D ',
    'p1d',
    'P1DT',
    '2 years',
  ])('%j is refused', (text) => {
    expect(() => parsePeriod(text)).toThrow(expect.objectContaining({ code: 'CC_POLICY_INVALID' }));
  });

  it('is written shortest', () => {
    expect(['P4W', 'P2Y', 'PT72H', 'P1Y2M3DT4H'].map(parsePeriod).map(formatPeriod)).toEqual([
      'P28D',
      'P2Y',
      'PT72H',
      'P1Y2M3DT4H',
    ]);
  });
});

describe('a lead time', () => {
  it.each([
    ['PT30S', 30_000],
    ['PT1H', 3_600_000],
    ['P1DT2M', 86_520_000],
    ['PT0S', 0],
  ])('%s is read as milliseconds', (text, ms) => {
    expect(parseLead(text)).toBe(ms);
  });

  it.each(['', 'P', 'PT', 'P1M', 'P1Y', 'PT1.5S', '30'])('%j is refused', (text) => {
    expect(() => parseLead(text)).toThrow(expect.objectContaining({ code: 'CC_POLICY_INVALID' }));
  });
});
