import { DAY_MS } from './civil-time.ts';
import { addPeriod } from './period.ts';
import type { ArtefactClass, Period } from './policy.ts';

/** Which of a class's times ends something sooner. */
export type SoonerCap = 'period' | 'backstop' | 'lead';

type Clock = Pick<ArtefactClass, 'trigger' | 'period' | 'backstop' | 'leadMs'>;

/**
 * Which caps of a class can end an artefact sooner than another class did, for any history of it. A cap counts from capture or
 * from an event; an event may come with the capture, or never. So a cap of the new class is held against those bounds of the old one
 * that a history can leave standing: its backstop always, its period where it counted from capture or from the same event.
 *
 * @param timeZones of the old class and of the new one
 */
export const sooner = (
  before: Clock,
  after: Clock,
  timeZones: readonly [string, string],
): readonly SoonerCap[] => {
  const found = new Set<SoonerCap>();
  const caps = [
    ['period', after.period],
    ['backstop', after.backstop],
  ] as const;
  for (const [cap, period] of caps) {
    if (period === null) continue;
    const standing =
      before.trigger === 'captured' || (cap === 'period' && before.trigger === after.trigger);
    const bounds = [
      ...(standing ? [before.period] : []),
      ...(before.backstop === null ? [] : [before.backstop]),
    ];
    if (endsSooner(period, bounds, timeZones, 0)) found.add(cap);
    else if (endsSooner(period, bounds, timeZones, after.leadMs - before.leadMs)) found.add('lead');
  }
  return [...found];
};

/** Every day of four years, a leap year among them, once in the night of the change of clocks and once at noon. */
const STARTS: readonly number[] = Array.from({ length: 1_461 * 2 }, (_, half) => {
  const night = Date.UTC(2024, 0, 1, 0, 30);
  return night + half * (DAY_MS / 2);
});

/** Whether there is a start from which the period, less the lead, ends before all the bounds. */
const endsSooner = (
  period: Period,
  bounds: readonly Period[],
  [zoneBefore, zoneAfter]: readonly [string, string],
  leadMs: number,
): boolean => {
  if (leadMs <= 0 && zoneBefore === zoneAfter && bounds.some((bound) => isNoLess(period, bound))) {
    return false;
  }
  return STARTS.some((start) => {
    const end = addPeriod(start, period, zoneAfter) - leadMs;
    return bounds.every((bound) => end < addPeriod(start, bound, zoneBefore));
  });
};

const months = ({ years, months: more }: Period): number => years * 12 + more;

/** In every unit: then it is no less from any start. */
const isNoLess = (period: Period, bound: Period): boolean =>
  months(period) >= months(bound) && period.days >= bound.days && period.hours >= bound.hours;
