import { describe, expect, it } from 'vitest';
import { STAGES } from '../../src/contact.ts';
import {
  artefactLifecycle,
  contactLifecycle,
  matterLifecycle,
} from '../../src/lifecycle/lifecycles.ts';
import { picture } from '../../src/lifecycle/picture.ts';

const lines = (text: string): string[] => text.split('\n').map((line) => line.trim());

describe('the picture of a lifecycle', () => {
  it('shows the six stages of a contact in order, and how one leads to the next', () => {
    const drawn = lines(picture(contactLifecycle));
    expect(drawn[0]).toBe('stateDiagram-v2');
    const stages = STAGES.map((stage) =>
      drawn.findIndex((line) => line.startsWith(`state "${stage}" as ${stage}`)),
    );
    expect(stages).toEqual(stages.toSorted((a, b) => a - b));
    expect(stages).not.toContain(-1);
    for (const arrow of [
      '[*] --> received',
      'received_awaiting_triage --> triaged: TRIAGE [names a matter]',
      'triaged --> routed: a service has a matter',
      'triaged --> resolved: every matter is resolved',
      'routed --> resolved: every matter is resolved',
      'resolved --> retained: window is over and nothing is open',
      'retained --> erased: every artefact is erased',
      'erased --> [*]',
    ]) {
      expect(drawn).toContain(arrow);
    }
  });

  it('shows what happens inside a stage, inside it', () => {
    const drawn = lines(picture(contactLifecycle));
    const begins = drawn.indexOf('state "received" as received {');
    const ends = drawn.indexOf('}', begins);
    const inside = drawn.slice(begins + 1, ends);
    expect(inside).toContain('received_quarantined --> received_awaiting_triage: RELEASE');
    expect(inside).toContain('state "quarantined" as received_quarantined');
  });

  it('shows timers by their delay, and regions side by side', () => {
    const drawn = lines(picture(matterLifecycle));
    expect(drawn).toContain('open_target_running --> open_target_overdue: after responseTarget');
    expect(drawn.filter((line) => line === '--')).toHaveLength(1);
    expect(lines(picture(artefactLifecycle)).filter((line) => line === '--')).toHaveLength(2);
  });

  it('is the same each time, has balanced braces, and nothing of XState', () => {
    for (const lifecycle of [contactLifecycle, matterLifecycle, artefactLifecycle]) {
      const text = picture(lifecycle);
      expect(picture(lifecycle)).toBe(text);
      expect(text.split('{')).toHaveLength(text.split('}').length);
      expect(text).not.toContain('xstate');
    }
  });
});
