import { describe, expect, it } from 'vitest';
import {
  artefactLifecycle,
  contactLifecycle,
  matterLifecycle,
} from '../../src/lifecycle/lifecycles.ts';
import { possibleEvents } from '../../src/lifecycle/possible-events.ts';
import { captured, named, received } from './births.ts';
import { Walk } from './walk.ts';

const possible = (walk: Walk): readonly string[] =>
  possibleEvents(walk.lifecycle, walk.last.snapshot);

describe('what is possible now', () => {
  it('follows the stage', () => {
    const walk = new Walk(contactLifecycle, received({ begins: 'quarantined' }));
    expect(possible(walk)).toContain('RELEASE');
    expect(possible(walk)).not.toContain('TRIAGE');
    walk.send({ type: 'RELEASE', reread: false });
    expect(possible(walk)).toEqual(
      expect.arrayContaining(['TRIAGE', 'CLAIM', 'REPLY', 'APPEND', 'RAISE_FLAG']),
    );
    expect(possible(walk)).not.toContain('RELEASE');
  });

  it('follows what the instance remembers', () => {
    const walk = new Walk(contactLifecycle, received());
    expect(possible(walk)).not.toContain('UNCLAIM');
    expect(possible(walk)).not.toContain('CLOSE_FLAG');
    expect(possible(walk)).not.toContain('ACCEPT_REPLY_FAILURE');
    walk.send({ type: 'CLAIM', claimant: 'officer-1' });
    walk.send({ type: 'RAISE_FLAG', flag: 'access', hold: 'h1', reviewBy: 9 });
    walk.send({ type: 'REPLY', reply: 'c/a2', channel: 'customerservices' });
    walk.send({ type: 'REPLY_FAILED', reply: 'c/a2', code: '550' });
    expect(possible(walk)).toEqual(
      expect.arrayContaining(['UNCLAIM', 'CLOSE_FLAG', 'ACCEPT_REPLY_FAILURE']),
    );
  });

  it('lists no timer, and nothing after the end', () => {
    const artefact = new Walk(artefactLifecycle, captured());
    expect(possible(artefact)).toContain('RESCHEDULE');
    expect(possible(artefact).join()).not.toMatch(/xstate|TIMER|retention/);
    const matter = new Walk(matterLifecycle, named());
    matter.send({ type: 'RESOLVE', outcome: 'answered' });
    expect(possible(matter)).toEqual(['REOPEN', 'CLOSE']);
    matter.send({ type: 'CLOSE' });
    expect(possible(matter)).toEqual([]);
  });
});
