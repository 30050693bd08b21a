// oxlint-disable vitest/no-conditional-expect, vitest/expect-expect -- a law speaks of some steps only, inside `always`
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { possibleEvents } from '../../src/lifecycle/possible-events.ts';
import { replay } from '../../src/lifecycle/replay.ts';
import { fireTimer, step } from '../../src/lifecycle/step.ts';
import type { Snapshot } from '../../src/lifecycle/step-result.ts';
import { MATTER_STATUSES } from '../../src/matter.ts';
import { LIFECYCLES, walkThrough } from './histories.ts';
import { always, lifecycleOf, overHistories, SEED } from './laws.ts';

const stored = (snapshot: Snapshot): Snapshot => JSON.parse(JSON.stringify(snapshot)) as Snapshot;

describe('random histories', () => {
  it.each([
    [
      'contact',
      [
        'live',
        'awaiting-triage',
        'quarantined',
        'recorded',
        'triaged',
        'routed',
        'idle',
        'replying',
        'reply-failed',
        'retained',
        'erased',
      ],
    ],
    [
      'matter',
      ['named', ...MATTER_STATUSES, 'none', 'running', 'paused', 'overdue', 'met', 'closed'],
    ],
    [
      'artefact',
      ['kept', 'due', 'at-source', 'here', 'held', 'restricted', 'destroyed', 'residual', 'erased'],
    ],
    ['hold', ['placed', 'review-due', 'released']],
  ])('of a %s come to every state, so that the laws below are put to the test', (name, states) => {
    const [lifecycle, histories] = lifecycleOf(name);
    const seen = new Set<string>();
    for (const history of fc.sample(histories, { seed: SEED, numRuns: 400 })) {
      walkThrough(lifecycle, history, (walk) => {
        for (const state of JSON.stringify(walk.last.snapshot.value).match(/[a-z-]+/g) ?? [])
          seen.add(state);
      });
    }
    expect(states.filter((state) => !seen.has(state))).toEqual([]);
  });
});

describe.each(LIFECYCLES.map(([name]) => name))('every history of a %s', (name) => {
  it('leaves the same snapshot in the store as in memory, and steps on from both alike', () => {
    always(name, (walk) => {
      const { snapshot } = walk.last;
      expect(stored(snapshot)).toEqual(snapshot);
      const { version } = walk.current;
      for (const type of possibleEvents(walk.lifecycle, snapshot).slice(0, 1)) {
        const last = walk.events.findLast(({ event }) => event.type === type);
        if (last === undefined) continue;
        const live = step(walk.lifecycle, { snapshot, version }, last.event, walk.at);
        const loaded = step(
          walk.lifecycle,
          { snapshot: stored(snapshot), version },
          last.event,
          walk.at,
        );
        expect(loaded).toEqual(live);
      }
    });
  });

  it('has in its snapshot the timers that its drafts come to, under the version that set them', () => {
    always(name, (walk) => {
      const rows = [...walk.timers].map(([key, { generation }]) => [key, generation]);
      expect(walk.last.snapshot.timers).toEqual(Object.fromEntries(rows));
      for (const draft of walk.last.timers) {
        if (draft.change === 'set') {
          expect(draft.generation).toBe(walk.steps.length);
          expect(draft.dueAt).toBeGreaterThanOrEqual(walk.at);
        }
      }
      const keys = walk.last.timers.map(({ key }) => key);
      expect(keys).toEqual([...new Set(keys)]);
    });
  });

  it('stays the very same with an event that it refuses', () => {
    overHistories(name, () => {
      let before: Snapshot | null = null;
      return (walk) => {
        const { accepted, snapshot } = walk.last;
        if (!accepted && walk.events.at(-1)?.event.type !== 'TIMER') expect(snapshot).toBe(before);
        before = snapshot;
      };
    });
  });

  it('refuses timers of any generation but the one that runs', () => {
    always(name, (walk) => {
      for (const [key, { generation }] of walk.timers) {
        for (const other of [generation - 1, generation + 1]) {
          expect(fireTimer(walk.lifecycle, walk.current, key, other, walk.at)).toBe('stale');
        }
      }
    });
  });

  it('is silent after its end, with no timer left', () => {
    overHistories(name, () => {
      let ended: Snapshot | null = null;
      return (walk) => {
        const { snapshot, accepted, facts, effects, tells } = walk.last;
        if (ended !== null) {
          expect(snapshot).toBe(ended);
          expect([accepted, facts, effects, tells]).toEqual([false, [], [], []]);
        } else if (snapshot.status === 'done') {
          ended = snapshot;
          expect(snapshot.timers).toEqual({});
          expect(possibleEvents(walk.lifecycle, snapshot)).toEqual([]);
        }
      };
    });
  });

  it('accepts nothing that it does not list as possible', () => {
    overHistories(name, () => {
      let possible: readonly string[] = [];
      return (walk) => {
        const type = walk.events.at(-1)?.event.type ?? '';
        if (walk.last.accepted && walk.steps.length > 1 && type !== 'TIMER')
          expect(possible).toContain(type);
        possible = possibleEvents(walk.lifecycle, walk.last.snapshot);
      };
    });
  });

  it('comes to the same snapshot when its events are replayed', () => {
    const [lifecycle, histories] = lifecycleOf(name);
    fc.assert(
      fc.property(histories, (history) => {
        const walk = walkThrough(lifecycle, history);
        const events = JSON.parse(JSON.stringify(walk.events)) as typeof walk.events;
        expect(replay(lifecycle, events)).toEqual(walk.last.snapshot);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('asks for nothing outside itself but through facts, effects, tells and timers of plain JSON', () => {
    always(name, (walk) => {
      const { facts, effects, tells, timers } = walk.last;
      const asked = { facts, effects, tells, timers };
      expect(JSON.parse(JSON.stringify(asked))).toEqual(asked);
      expect(JSON.stringify(asked)).not.toContain('xstate');
    });
  });
});
