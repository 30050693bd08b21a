// oxlint-disable vitest/no-conditional-expect, vitest/expect-expect -- a law speaks of some steps only, inside `always`
import { describe, expect, it } from 'vitest';
import type { ArtefactContext } from '../../src/lifecycle/artefact-events.ts';
import { always, overHistories, stageOf } from './laws.ts';
import type { Walk } from './walk.ts';

const contextOf = (walk: Walk): ArtefactContext =>
  walk.last.snapshot.context as unknown as ArtefactContext;

describe('every history of an artefact', () => {
  it('keeps it from being destroyed while any hold is on it (N16)', () => {
    overHistories(
      'artefact',
      () => {
        let held = false;
        return (walk) => {
          if (walk.last.facts.some(({ type }) => type === 'artefact.destroyed'))
            expect(held).toBe(false);
          held = Object.keys(contextOf(walk).holds).length > 0;
          if (stageOf(walk) !== 'live') expect(held).toBe(false);
        };
      },
      500,
    );
  });

  it('shows hold and disposal as its context has them', () => {
    always('artefact', (walk) => {
      if (stageOf(walk) !== 'live') return;
      const { clock, hold } = (walk.last.snapshot.value as { live: Record<string, unknown> }).live;
      const held = Object.keys(contextOf(walk).holds).length > 0;
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
      expect(['none', 'erased']).toContain(contextOf(walk).source);
    });
  });

  it('asks for its disposal whenever disposal begins', () => {
    overHistories('artefact', () => {
      let before = false;
      return (walk) => {
        const begun = JSON.stringify(walk.last.snapshot.value).includes('disposing');
        if (begun && !before) expect(walk.last.effects).toEqual([{ kind: 'dispose', params: {} }]);
        before = begun;
      };
    });
  });
});
