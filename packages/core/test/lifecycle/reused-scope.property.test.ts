import * as fc from 'fast-check';
import { setup } from 'xstate';
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import {
  chooseTransitions,
  publicTransitions,
  pureTransitions,
} from '../../src/lifecycle/reused-scope.ts';
import type { Moved } from '../../src/lifecycle/reused-scope.ts';
import { LIFECYCLES, walkThrough } from './histories.ts';

/** Everything of a transition that a step reads. */
const read = ({ snapshot, actions }: Moved) => ({
  value: snapshot.value as unknown,
  context: snapshot.context as unknown,
  status: snapshot.status,
  actions: actions.map(({ type, params }) => ({ type, params })),
});

const eventOf = (
  walk: { lifecycle: (typeof LIFECYCLES)[number][1] },
  stored: { type: string },
): { type: string } => {
  if (stored.type !== 'TIMER' || !('key' in stored)) return stored;
  return { type: walk.lifecycle.timers.events.get(String(stored.key)) ?? '' };
};

describe('transitions over one reused scope', () => {
  it('are what this release of XState allows', () => {
    expect(pureTransitions).not.toBe(publicTransitions);
  });

  it.each(LIFECYCLES)(
    'equal the documented ones over every history of a %s',
    (_, lifecycle, histories) => {
      const machine: AnyStateMachine = lifecycle.machine;
      fc.assert(
        fc.property(histories, (history) => {
          const walk = walkThrough(lifecycle, history);
          const [first, ...others] = walk.events;
          if (first === undefined) return;
          const input = { ...first.event, at: first.at };
          const fast = pureTransitions.initial(machine, input);
          const documented = publicTransitions.initial(machine, input);
          expect(read(fast)).toEqual(read(documented));
          let here: AnyMachineSnapshot = fast.snapshot;
          let there: AnyMachineSnapshot = documented.snapshot;
          for (const { event, at } of others) {
            const sent = { ...eventOf(walk, event), at };
            const next = pureTransitions.next(machine, here, sent);
            const same = publicTransitions.next(machine, there, sent);
            expect(read(next)).toEqual(read(same));
            // Whether anything was accepted shows in the identity of the snapshot.
            expect(next.snapshot === here).toBe(same.snapshot === there);
            here = next.snapshot;
            there = same.snapshot;
          }
        }),
        { seed: 20_261_123, numRuns: 30 },
      );
    },
  );

  it.each([
    [
      'throws',
      () => {
        throw new TypeError('no such scope');
      },
    ],
    ['is different', () => ({ ...publicTransitions, next: publicTransitionsWithoutActions })],
  ])('give way to the documented ones where the scope %s', (_, fast) => {
    expect(chooseTransitions(fast)).toBe(publicTransitions);
  });

  it('show a machine that fails at birth as the documented ones do', () => {
    const machine = setup({}).createMachine({
      context: () => {
        throw new Error('no context');
      },
    });
    for (const transitions of [pureTransitions, publicTransitions]) {
      expect(transitions.initial(machine, undefined).snapshot).toMatchObject({ status: 'error' });
    }
  });
});

const publicTransitionsWithoutActions: typeof publicTransitions.next = (
  machine,
  snapshot,
  event,
) => ({
  ...publicTransitions.next(machine, snapshot, event),
  actions: [],
});
