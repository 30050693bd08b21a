import { describe, expect, it } from 'vitest';
import type { ArtefactContext } from '../../src/lifecycle/artefact-events.ts';
import { artefactLifecycle } from '../../src/lifecycle/lifecycles.ts';
import type { LifecycleEvent } from '../../src/lifecycle/step-result.ts';
import { captured } from './births.ts';
import { factTypes, Walk } from './walk.ts';

const RETENTION = 'retention@live.clock.kept';
const RESIDUE = 'residue@residual';

const hold = (id = 'h1'): LifecycleEvent => ({
  type: 'HOLD',
  hold: id,
  reason: 'complaint',
  authority: 'head of service',
  reviewBy: 200_000,
});
const release = (id = 'h1'): LifecycleEvent => ({ type: 'RELEASE_HOLD', hold: id });
const reschedule = (disposeAt: number): LifecycleEvent => ({
  type: 'RESCHEDULE',
  class: 'emails',
  controller: 'council',
  trigger: 'closed',
  dueAt: disposeAt + 10_000,
  disposeAt,
  policy: 'digest',
});

const artefact = (changes: Partial<LifecycleEvent> = {}): Walk =>
  new Walk(artefactLifecycle, captured(changes));
const contextOf = (walk: Walk): ArtefactContext =>
  walk.last.snapshot.context as unknown as ArtefactContext;
const valueOf = (walk: Walk): unknown => walk.last.snapshot.value;
const clockOf = (walk: Walk): unknown => (valueOf(walk) as { live: { clock: unknown } }).live.clock;

const disposing = (changes: Partial<LifecycleEvent> = {}): Walk => {
  const walk = artefact(changes);
  walk.fire(RETENTION);
  return walk;
};

describe('an artefact is kept for its period', () => {
  it('waits for the instant at which disposal begins, then is disposed of (N16)', () => {
    const walk = artefact();
    expect(walk.last.facts).toEqual([
      { type: 'artefact.captured', kind: 'message', class: 'emails' },
    ]);
    expect(walk.last.timers).toEqual([
      { change: 'set', key: RETENTION, generation: 1, dueAt: 90_000 },
    ]);
    const due = walk.fire(RETENTION);
    expect(factTypes(due)).toEqual(['artefact.due']);
    expect(due.effects).toEqual([{ kind: 'dispose', params: {} }]);
  });

  it('is due at once where its time has passed before it came in', () => {
    expect(artefact({ disposeAt: 10 }).timers.get(RETENTION)?.dueAt).toBe(1_000);
  });

  it('is rescheduled by a trigger: its timer is set anew, under a new generation', () => {
    const walk = artefact();
    walk.send(reschedule(300_000));
    expect(walk.last.timers).toEqual([
      { change: 'set', key: RETENTION, generation: 2, dueAt: 300_000 },
    ]);
    expect(walk.last.facts).toEqual([
      { type: 'artefact.rescheduled', class: 'emails', dueAt: 310_000 },
    ]);
    expect(contextOf(walk)).toMatchObject({
      trigger: 'closed',
      disposeAt: 300_000,
      dueAt: 310_000,
    });
  });

  it('is not rescheduled once disposal has begun', () => {
    expect(disposing().send(reschedule(300_000)).accepted).toBe(false);
  });

  it('goes back to being kept when it is put off while a hold keeps it due', () => {
    const walk = artefact();
    walk.send(hold());
    walk.fire(RETENTION);
    walk.send(reschedule(50_000));
    expect(clockOf(walk)).toBe('due');
    walk.send(reschedule(300_000));
    expect(clockOf(walk)).toBe('kept');
    expect(walk.timers.get(RETENTION)?.dueAt).toBe(300_000);
  });

  it('may be restricted and free again, whatever its clock does', () => {
    const walk = artefact();
    walk.send({ type: 'RESTRICT', reason: 'accuracy' });
    expect(valueOf(walk)).toMatchObject({ live: { restriction: 'restricted' } });
    expect(walk.send({ type: 'RESTRICT', reason: 'accuracy' }).accepted).toBe(false);
    walk.send({ type: 'LIFT_RESTRICTION' });
    expect(valueOf(walk)).toMatchObject({ live: { restriction: 'none', clock: 'kept' } });
  });
});

describe('a retention hold (N16)', () => {
  it('freezes what falls due, and lets it go the moment the last hold is released', () => {
    const walk = artefact();
    walk.send(hold('h1'));
    walk.send(hold('h2'));
    expect(valueOf(walk)).toMatchObject({ live: { hold: 'held' } });
    walk.fire(RETENTION);
    expect(clockOf(walk)).toBe('due');
    expect(walk.last.effects).toEqual([]);
    walk.send(release('h1'));
    expect(clockOf(walk)).toBe('due');
    const released = walk.send(release('h2'));
    expect(released.effects).toEqual([{ kind: 'dispose', params: {} }]);
    expect(valueOf(walk)).toMatchObject({ live: { hold: 'none', clock: { disposing: 'here' } } });
  });

  it('stops a disposal that has begun, up to the destruction itself', () => {
    const walk = disposing();
    walk.send(hold());
    expect(clockOf(walk)).toBe('due');
    expect(walk.send({ type: 'DESTROY' }).accepted).toBe(false);
    walk.send(release());
    walk.send({ type: 'DESTROY' });
    expect(valueOf(walk)).toBe('destroyed');
    expect(walk.send(hold()).accepted).toBe(false);
  });

  it('says once that an artefact is due', () => {
    const walk = disposing();
    walk.send(hold());
    walk.send(release());
    expect(walk.steps.flatMap(factTypes).filter((type) => type === 'artefact.due')).toHaveLength(1);
  });

  it('that is not there cannot be released', () => {
    const walk = artefact();
    walk.send(hold('h1'));
    expect(walk.send(release('h2')).accepted).toBe(false);
  });
});

describe('an artefact is disposed of', () => {
  it('is destroyed, verified and erased, and its contact is told', () => {
    const walk = disposing();
    expect(factTypes(walk.send({ type: 'DESTROY' }))).toEqual(['artefact.destroyed']);
    const erased = walk.send({ type: 'VERIFY' }, 95_000);
    expect(factTypes(erased)).toEqual(['artefact.erased']);
    expect(erased.tells).toEqual([
      { to: 'contact', event: { type: 'ARTEFACT_ERASED', at: 95_000, artefact: 'c/a1' } },
    ]);
    expect(erased.snapshot.status).toBe('done');
  });

  it('is not destroyed before its time, nor erased before it is destroyed', () => {
    const walk = artefact();
    expect(walk.send({ type: 'DESTROY' }).accepted).toBe(false);
    expect(walk.send({ type: 'VERIFY' }).accepted).toBe(false);
  });

  it('is erased at its source first', () => {
    const walk = disposing({ atSource: true });
    expect(clockOf(walk)).toEqual({ disposing: 'at-source' });
    walk.send({ type: 'ERASED_AT_SOURCE' });
    expect(clockOf(walk)).toEqual({ disposing: 'here' });
    walk.send({ type: 'DESTROY' });
    expect(walk.send({ type: 'VERIFY' }).accepted).toBe(true);
  });

  it('does not wait for a source that is down, but is not erased before it answers', () => {
    const walk = disposing({ atSource: true });
    walk.send({ type: 'DESTROY' });
    expect(valueOf(walk)).toBe('destroyed');
    expect(walk.send({ type: 'VERIFY' }).accepted).toBe(false);
    expect(walk.send({ type: 'ERASED_AT_SOURCE' }).effects).toEqual([
      { kind: 'dispose', params: {} },
    ]);
    expect(walk.send({ type: 'VERIFY' }).accepted).toBe(true);
  });

  it('stays visible, destroyed and not erased, while its source refuses', () => {
    const walk = disposing({ atSource: true });
    walk.send({ type: 'SOURCE_REFUSED', code: 'read-only' });
    walk.send({ type: 'DESTROY' });
    expect(walk.send({ type: 'VERIFY' }).accepted).toBe(false);
    expect(contextOf(walk).source).toBe('refused');
  });

  it('waits for a residue at its source that goes by itself', () => {
    const walk = disposing({ atSource: true });
    walk.send({ type: 'SOURCE_RESIDUAL', what: 'backup', until: 500_000 });
    walk.send({ type: 'DESTROY' });
    expect(walk.timers.get(RESIDUE)?.dueAt).toBe(500_000);
    walk.send({ type: 'SOURCE_RESIDUAL', what: 'backup', until: 600_000 });
    expect(walk.timers.get(RESIDUE)?.dueAt).toBe(600_000);
    expect(walk.fire(RESIDUE).effects).toEqual([{ kind: 'dispose', params: {} }]);
    walk.send({ type: 'VERIFY' });
    expect(valueOf(walk)).toBe('erased');
  });
});
