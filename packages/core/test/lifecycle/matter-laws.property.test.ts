// oxlint-disable vitest/no-conditional-expect -- a law speaks of some steps only, inside `always`
import { describe, expect, it } from 'vitest';
import { always, overHistories, stageOf } from './laws.ts';

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
    overHistories('matter', () => {
      let told: unknown = 'named';
      return (walk) => {
        for (const { to, event } of walk.last.tells) {
          expect(to).toBe('contact');
          told = event['status'];
        }
        if (stageOf(walk) === 'open') {
          expect(walk.last.snapshot.value).toMatchObject({ open: { handling: told } });
        }
      };
    });
  });
});
