import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STAGES } from '../../src/contact.ts';
import type { ArtefactContext } from '../../src/lifecycle/artefact-events.ts';
import type { ContactContext } from '../../src/lifecycle/contact-events.ts';
import { possibleEvents } from '../../src/lifecycle/possible-events.ts';
import { replay } from '../../src/lifecycle/replay.ts';
import { fireTimer, step } from '../../src/lifecycle/step.ts';
import type { Snapshot } from '../../src/lifecycle/step-result.ts';
import { MATTER_STATUSES } from '../../src/matter.ts';
import { LIFECYCLES, walkThrough } from './histories.ts';
import type { History } from './histories.ts';
import type { Walk } from './walk.ts';

// One seed, so that a failure can be seen again.
const SEED = 20_261_123;
const RUNS = { seed: SEED, numRuns: 100 };

const lifecycleOf = (name: string) => {
  const found = LIFECYCLES.find(([each]) => each === name);
  if (found === undefined) throw new RangeError(name);
  return found;
};

/** Holds a law after every step of many random histories of one lifecycle. */
const always = (name: string, law: (walk: Walk) => void): void => {
  const [, lifecycle, histories] = lifecycleOf(name);
  fc.assert(
    fc.property(histories, (history: History) => {
      walkThrough(lifecycle, history, law);
    }),
    RUNS,
  );
};

const stored = (snapshot: Snapshot): Snapshot => JSON.parse(JSON.stringify(snapshot)) as Snapshot;
const contextOf = <T>(walk: Walk): T => walk.last.snapshot.context as unknown as T;
const stageOf = (walk: Walk): string => {
  const { value } = walk.last.snapshot;
  return typeof value === 'object' && value !== null
    ? (Object.keys(value)[0] ?? '')
    : String(value);
};

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
    const [, lifecycle, histories] = lifecycleOf(name);
    const seen = new Set<string>();
    for (const history of fc.sample(histories, { seed: SEED, numRuns: 500 })) {
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
      expect(Object.entries(walk.last.snapshot.timers).toSorted()).toEqual(rows.toSorted());
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
    const [, lifecycle, histories] = lifecycleOf(name);
    fc.assert(
      fc.property(histories, (history) => {
        let before: Snapshot | null = null;
        walkThrough(lifecycle, history, (walk) => {
          const { accepted, snapshot } = walk.last;
          if (!accepted && walk.events.at(-1)?.event.type !== 'TIMER')
            expect(snapshot).toBe(before);
          before = snapshot;
        });
      }),
      RUNS,
    );
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
    const [, lifecycle, histories] = lifecycleOf(name);
    fc.assert(
      fc.property(histories, (history) => {
        let ended: Snapshot | null = null;
        walkThrough(lifecycle, history, (walk) => {
          const { snapshot, accepted, facts, effects, tells } = walk.last;
          if (ended !== null) {
            expect(snapshot).toBe(ended);
            expect([accepted, facts, effects, tells]).toEqual([false, [], [], []]);
          } else if (snapshot.status === 'done') {
            ended = snapshot;
            expect(snapshot.timers).toEqual({});
            expect(possibleEvents(lifecycle, snapshot)).toEqual([]);
          }
        });
      }),
      RUNS,
    );
  });

  it('accepts nothing that it does not list as possible', () => {
    const [, lifecycle, histories] = lifecycleOf(name);
    fc.assert(
      fc.property(histories, (history) => {
        let possible: readonly string[] = [];
        walkThrough(lifecycle, history, (walk) => {
          const type = walk.events.at(-1)?.event.type ?? '';
          if (walk.last.accepted && walk.steps.length > 1 && type !== 'TIMER')
            expect(possible).toContain(type);
          possible = possibleEvents(lifecycle, walk.last.snapshot);
        });
      }),
      RUNS,
    );
  });

  it('comes to the same snapshot when its events are replayed', () => {
    const [, lifecycle, histories] = lifecycleOf(name);
    fc.assert(
      fc.property(histories, (history) => {
        const walk = walkThrough(lifecycle, history);
        const events = JSON.parse(JSON.stringify(walk.events)) as typeof walk.events;
        expect(replay(lifecycle, events)).toEqual(walk.last.snapshot);
      }),
      RUNS,
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

describe('every history of an artefact', () => {
  it('keeps it from being destroyed while any hold is on it (N16)', () => {
    const [, lifecycle, histories] = lifecycleOf('artefact');
    fc.assert(
      fc.property(histories, (history) => {
        let held = false;
        walkThrough(lifecycle, history, (walk) => {
          if (walk.last.facts.some(({ type }) => type === 'artefact.destroyed'))
            expect(held).toBe(false);
          held = Object.keys(contextOf<ArtefactContext>(walk).holds).length > 0;
          if (stageOf(walk) !== 'live') expect(held).toBe(false);
        });
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('shows hold and disposal as its context has them', () => {
    always('artefact', (walk) => {
      if (stageOf(walk) !== 'live') return;
      const { clock, hold } = (walk.last.snapshot.value as { live: Record<string, unknown> }).live;
      const held = Object.keys(contextOf<ArtefactContext>(walk).holds).length > 0;
      expect(hold).toBe(held ? 'held' : 'none');
      // Due is where a hold keeps it; without one disposal has begun.
      if (clock === 'due') expect(held).toBe(true);
      if (typeof clock === 'object') expect(held).toBe(false);
    });
  });

  it('erases it only after it was destroyed and its source is clear', () => {
    always('artefact', (walk) => {
      if (stageOf(walk) !== 'erased') return;
      expect(
        walk.steps.some(({ facts }) => facts.some(({ type }) => type === 'artefact.destroyed')),
      ).toBe(true);
      expect(['none', 'erased']).toContain(contextOf<ArtefactContext>(walk).source);
    });
  });

  it('asks for its disposal whenever disposal begins', () => {
    const [, lifecycle, histories] = lifecycleOf('artefact');
    fc.assert(
      fc.property(histories, (history) => {
        let before = false;
        walkThrough(lifecycle, history, (walk) => {
          const begun = JSON.stringify(walk.last.snapshot.value).includes('disposing');
          if (begun && !before)
            expect(walk.last.effects).toEqual([{ kind: 'dispose', params: {} }]);
          before = begun;
        });
      }),
      RUNS,
    );
  });
});

describe('every history of a contact', () => {
  it('erases it only when no matter, flag or artefact is open', () => {
    always('contact', (walk) => {
      if (stageOf(walk) !== 'erased') return;
      const { matters, flags, artefacts } = contextOf<ContactContext>(walk);
      expect(Object.values(matters).filter((status) => status !== 'resolved')).toEqual([]);
      expect(Object.keys(flags)).toEqual([]);
      expect(Object.values(artefacts).filter((state) => state !== 'erased')).toEqual([]);
    });
  });

  it('retains it only with every matter resolved, and never takes it back from there', () => {
    const [, lifecycle, histories] = lifecycleOf('contact');
    fc.assert(
      fc.property(histories, (history) => {
        let furthest = 0;
        walkThrough(lifecycle, history, (walk) => {
          const stage = STAGES.findIndex((each) => each === stageOf(walk));
          expect(stage).toBeGreaterThanOrEqual(0);
          // Before it is retained it may go back as far as triage, never to received.
          if (furthest >= 1) expect(stage).toBeGreaterThanOrEqual(1);
          if (furthest >= 4) expect(stage).toBeGreaterThanOrEqual(furthest);
          furthest = Math.max(furthest, stage);
        });
      }),
      RUNS,
    );
  });

  it('shows the stage that its matters come to', () => {
    always('contact', (walk) => {
      const statuses = Object.values(contextOf<ContactContext>(walk).matters);
      const resolved = statuses.length > 0 && statuses.every((status) => status === 'resolved');
      const routed = statuses.some((status) =>
        ['offered', 'accepted', 'awaiting-customer', 'failed'].includes(status),
      );
      const stage = stageOf(walk);
      if (['triaged', 'routed', 'resolved'].includes(stage)) {
        expect(stage).toBe(resolved ? 'resolved' : routed ? 'routed' : 'triaged');
      }
    });
  });

  it('tells of a matter or artefact twice what it tells of it once', () => {
    const [, lifecycle, histories] = lifecycleOf('contact');
    const told = [
      'MATTER_CHANGED',
      'ARTEFACT_CAPTURED',
      'ARTEFACT_ERASED',
      'REPLY_SENT',
      'REPLY_FAILED',
    ];
    fc.assert(
      fc.property(histories, (history) => {
        walkThrough(lifecycle, history, (walk) => {
          const last = walk.events.at(-1);
          if (last === undefined || !told.includes(last.event.type)) return;
          const again = step(lifecycle, walk.current, last.event, walk.at);
          expect(again.snapshot).toEqual(walk.last.snapshot);
        });
      }),
      RUNS,
    );
  });

  it('holds, for every open flag, each artefact that comes later', () => {
    always('contact', (walk) => {
      const event = walk.events.at(-1)?.event;
      if (event?.type !== 'ARTEFACT_CAPTURED' || !walk.last.accepted) return;
      const { flags } = contextOf<ContactContext>(walk);
      const placed = walk.last.tells.map(({ to, event: hold }) => [to, hold.type, hold['hold']]);
      expect(placed).toEqual(
        Object.values(flags).map(({ hold }) => [event['artefact'], 'HOLD', hold]),
      );
    });
  });
});

describe('every history of a matter', () => {
  it('runs a target exactly while one is set, not overdue, and the matter is with somebody', () => {
    always('matter', (walk) => {
      if (stageOf(walk) !== 'open') return;
      const { handling, target } = (walk.last.snapshot.value as { open: Record<string, string> })
        .open;
      const { targetAt, remainingMs, overdue, outcome } = walk.last.snapshot.context;
      expect(walk.timers.size).toBe(target === 'running' ? 1 : 0);
      expect(target === 'running').toBe(targetAt !== null && overdue === false);
      expect(target === 'paused').toBe(remainingMs !== null);
      expect(handling === 'resolved').toBe(outcome !== null);
      if (target === 'running')
        expect([...walk.timers.values()][0]?.dueAt).toBe(
          Math.max(
            Number(targetAt),
            walk.timers.size === 1 ? ([...walk.timers.values()][0]?.dueAt ?? 0) : 0,
          ),
        );
    });
  });

  it('tells its contact every status, in order', () => {
    const [, lifecycle, histories] = lifecycleOf('matter');
    fc.assert(
      fc.property(histories, (history) => {
        let told = 'named';
        walkThrough(lifecycle, history, (walk) => {
          for (const { to, event } of walk.last.tells) {
            expect(to).toBe('contact');
            told = String(event['status']);
          }
          if (stageOf(walk) === 'open') {
            expect(walk.last.snapshot.value).toMatchObject({ open: { handling: told } });
          }
        });
      }),
      RUNS,
    );
  });
});
