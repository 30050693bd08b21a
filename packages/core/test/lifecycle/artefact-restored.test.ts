import { describe, expect, it } from 'vitest';
import { artefactLifecycle } from '../../src/lifecycle/lifecycles.ts';
import { captured } from './births.ts';
import { Walk } from './walk.ts';

const hold = { type: 'HOLD', hold: 'h1', reason: 'legal-claim', authority: 'x', reviewBy: 9 };

describe('an artefact that a backup brought back', () => {
  it('is destroyed anew whatever holds the backup knew of, and erased when that is verified', () => {
    const walk = new Walk(artefactLifecycle, captured({ atSource: true }));
    walk.send(hold);
    const again = walk.send({ type: 'ERASE_AGAIN', source: 'clear' });
    expect(again.facts).toEqual([{ type: 'artefact.destroyed' }]);
    expect(again.effects.map(({ kind }) => kind)).toEqual(['dispose']);
    expect([...walk.timers.keys()]).toEqual([]);
    walk.send({ type: 'VERIFY' });
    expect(walk.last.snapshot).toMatchObject({ value: 'erased', status: 'done' });
  });

  it('stays visible where its source had not been done with', () => {
    const walk = new Walk(artefactLifecycle, captured({ atSource: true }));
    walk.send({ type: 'ERASE_AGAIN', source: 'open' });
    expect(walk.send({ type: 'VERIFY' }).accepted).toBe(false);
    expect(walk.last.snapshot.value).toBe('destroyed');
    walk.send({ type: 'ERASED_AT_SOURCE' });
    walk.send({ type: 'VERIFY' });
    expect(walk.last.snapshot.value).toBe('erased');
  });
});
