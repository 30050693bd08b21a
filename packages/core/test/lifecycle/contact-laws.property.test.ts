// oxlint-disable vitest/no-conditional-expect -- a law speaks of some steps only, inside `always`
import { describe, expect, it } from 'vitest';
import { STAGES } from '../../src/contact.ts';
import type { ContactContext } from '../../src/lifecycle/contact-events.ts';
import { step } from '../../src/lifecycle/step.ts';
import { always, overHistories, stageOf } from './laws.ts';
import type { Walk } from './walk.ts';

const contextOf = (walk: Walk): ContactContext =>
  walk.last.snapshot.context as unknown as ContactContext;

describe('every history of a contact', () => {
  it('erases it only when no matter, flag or artefact is open', () => {
    always('contact', (walk) => {
      if (stageOf(walk) !== 'erased') return;
      const { matters, flags, artefacts } = contextOf(walk);
      expect(Object.values(matters).filter((status) => status !== 'resolved')).toEqual([]);
      expect(Object.keys(flags)).toEqual([]);
      expect(Object.values(artefacts).filter((state) => state !== 'erased')).toEqual([]);
    });
  });

  it('retains it only with every matter resolved, and never takes it back from there', () => {
    overHistories('contact', () => {
      let furthest = 0;
      return (walk) => {
        const stage = STAGES.findIndex((each) => each === stageOf(walk));
        expect(stage).toBeGreaterThanOrEqual(0);
        // Before it is retained it may go back as far as triage, never to received.
        if (furthest >= 1) expect(stage).toBeGreaterThanOrEqual(1);
        if (furthest >= 4) expect(stage).toBeGreaterThanOrEqual(furthest);
        furthest = Math.max(furthest, stage);
      };
    });
  });

  it('shows the stage that its matters come to', () => {
    always('contact', (walk) => {
      const statuses = Object.values(contextOf(walk).matters);
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
    const told = [
      'MATTER_CHANGED',
      'ARTEFACT_CAPTURED',
      'ARTEFACT_ERASED',
      'REPLY_SENT',
      'REPLY_FAILED',
    ];
    overHistories('contact', () => {
      return (walk) => {
        const last = walk.events.at(-1);
        if (last === undefined || !told.includes(last.event.type)) return;
        const again = step(walk.lifecycle, walk.current, last.event, walk.at);
        expect(again.snapshot).toEqual(walk.last.snapshot);
      };
    });
  });

  it('holds, for every open flag, each artefact that comes later', () => {
    always('contact', (walk) => {
      const event = walk.events.at(-1)?.event;
      if (event?.type !== 'ARTEFACT_CAPTURED' || !walk.last.accepted) return;
      const { flags } = contextOf(walk);
      const placed = walk.last.tells.map(({ to, event: hold }) => [to, hold.type, hold['hold']]);
      expect(placed).toEqual(
        Object.values(flags).map(({ hold }) => [event['artefact'], 'HOLD', hold]),
      );
    });
  });
});
