import { describe, expect, it } from 'vitest';
import { holdLifecycle } from '../../src/lifecycle/lifecycles.ts';
import { placed } from './births.ts';
import { factTypes, Walk } from './walk.ts';

describe('a retention hold', () => {
  it('says when its review is due, and goes on until it is released', () => {
    const walk = new Walk(holdLifecycle, placed());
    expect(walk.last.facts).toEqual([
      { type: 'hold.placed', reason: 'complaint', reviewBy: 50_000 },
    ]);
    expect(factTypes(walk.fire('review@placed'))).toEqual(['hold.review-due']);
    expect(walk.last.snapshot.status).toBe('active');
    expect(factTypes(walk.send({ type: 'RELEASE' }))).toEqual(['hold.released']);
    expect(walk.last.snapshot).toMatchObject({ status: 'done', context: { releasedAt: walk.at } });
  });

  it('is reviewed no more once it is released', () => {
    const walk = new Walk(holdLifecycle, placed());
    walk.send({ type: 'RELEASE' });
    expect(walk.last.timers).toEqual([{ change: 'cancel', key: 'review@placed' }]);
  });
});
