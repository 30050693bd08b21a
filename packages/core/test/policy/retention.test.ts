import { describe, expect, it } from 'vitest';
import { parsePeriod } from '../../src/policy/period.ts';
import type { ArtefactClass } from '../../src/policy/policy.ts';
import { dues } from '../../src/policy/retention.ts';

const london = { timeZone: 'Europe/London' };
const artefactClass = (more: Partial<ArtefactClass>): ArtefactClass => ({
  id: 'tested',
  label: 'Tested',
  match: {},
  controller: 'council',
  purposes: ['handle-query'],
  lawfulBasis: 'public-task',
  trigger: 'captured',
  period: parsePeriod('P30D'),
  backstop: null,
  leadMs: 0,
  recipients: [],
  ...more,
});
const capOf = (period: string, capturedAt: string) =>
  new Date(
    dues(artefactClass({ period: parsePeriod(period) }), london, {
      capturedAt: Date.parse(capturedAt),
    }).dueAt,
  ).toISOString();

describe('the cap of a class', () => {
  it('N16: of a call is 30 days after it, to the instant, also on a Saturday', () => {
    expect(capOf('P30D', '2026-06-04T10:15:30.250Z')).toBe('2026-07-04T10:15:30.250Z');
    expect(new Date('2026-07-04T00:00:00Z').getUTCDay()).toBe(6);
  });

  it('N16: is the civil reading across the spring change, the elapsed one across autumn: the earlier of both', () => {
    expect(capOf('P30D', '2026-03-10T12:00:00Z')).toBe('2026-04-09T11:00:00.000Z');
    expect(capOf('P30D', '2026-10-10T12:00:00Z')).toBe('2026-11-09T12:00:00.000Z');
  });

  it('N16: under a time that is skipped, ends at the change of the clocks', () => {
    expect(capOf('P30D', '2026-02-27T01:30:00Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  it('N22: of a webchat is two calendar years, clamped downwards', () => {
    expect(capOf('P2Y', '2028-02-29T09:00:00Z')).toBe('2030-02-28T09:00:00.000Z');
    expect(capOf('P2Y', '2026-06-01T09:00:00Z')).toBe('2028-06-01T09:00:00.000Z');
    expect(capOf('P4Y', '2028-02-29T09:00:00Z')).toBe('2032-02-29T09:00:00.000Z');
  });

  it('N22: counts from the local date', () => {
    // Half past midnight on 1 March in London is still 28 February in UTC only in summer time; here it is 1 July.
    expect(capOf('P1M', '2026-06-30T23:30:00Z')).toBe('2026-07-31T23:30:00.000Z');
  });

  it('of months ends on the last day of a shorter month', () => {
    expect(capOf('P1M', '2026-01-31T12:00:00Z')).toBe('2026-02-28T12:00:00.000Z');
    expect(capOf('P1M1D', '2026-01-31T12:00:00Z')).toBe('2026-03-01T12:00:00.000Z');
  });

  it('of hours is elapsed', () => {
    expect(capOf('PT72H', '2026-03-28T12:00:00Z')).toBe('2026-03-31T12:00:00.000Z');
  });
});

describe('an artefact that waits for an event', () => {
  const closing = artefactClass({
    trigger: 'closed',
    period: parsePeriod('P1Y'),
    backstop: parsePeriod('P3Y'),
  });
  const capturedAt = Date.parse('2026-01-10T12:00:00Z');

  it('is due at its backstop while the event has not come', () => {
    expect(dues(closing, london, { capturedAt, closedAt: null }).dueAt).toBe(
      Date.parse('2029-01-10T12:00:00Z'),
    );
    expect(dues(closing, london, { capturedAt })).toEqual(
      dues(closing, london, { capturedAt, closedAt: null }),
    );
  });

  it('is due a period after the event', () => {
    const closedAt = Date.parse('2026-02-01T12:00:00Z');
    expect(dues(closing, london, { capturedAt, closedAt }).dueAt).toBe(
      Date.parse('2027-02-01T12:00:00Z'),
    );
  });

  it('is never kept beyond the backstop, however late the event', () => {
    const closedAt = Date.parse('2028-12-01T12:00:00Z');
    expect(dues(closing, london, { capturedAt, closedAt }).dueAt).toBe(
      Date.parse('2029-01-10T12:00:00Z'),
    );
  });

  it('counts capture as the first action and moves on with each later one', () => {
    const acting = artefactClass({
      trigger: 'last-action',
      period: parsePeriod('P1Y'),
      backstop: parsePeriod('P4Y'),
    });
    expect(dues(acting, london, { capturedAt }).dueAt).toBe(Date.parse('2027-01-10T12:00:00Z'));
    const lastActionAt = Date.parse('2026-11-10T12:00:00Z');
    expect(dues(acting, london, { capturedAt, lastActionAt }).dueAt).toBe(
      Date.parse('2027-11-10T12:00:00Z'),
    );
  });
});

describe('disposal', () => {
  const capturedAt = Date.parse('2026-06-04T10:00:00Z');

  it('begins a lead before the cap', () => {
    const { dueAt, disposeAt } = dues(artefactClass({ leadMs: 30_000 }), london, { capturedAt });
    expect(dueAt - disposeAt).toBe(30_000);
  });

  it('never begins before capture', () => {
    const hasty = artefactClass({ period: parsePeriod('PT1H'), leadMs: 7_200_000 });
    expect(dues(hasty, london, { capturedAt }).disposeAt).toBe(capturedAt);
  });
});
