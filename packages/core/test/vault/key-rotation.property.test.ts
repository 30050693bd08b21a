import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SealedArtefact } from '../../src/ports/rows.ts';
import { Cut, DAY, newDeployment } from './rotation-fixture.ts';

type Deployment = Awaited<ReturnType<typeof newDeployment>>;

/** What may happen in an afternoon; `cut` is the durable call at which the process ends. */
type Move =
  | { readonly move: 'seal' | 'commit' | 'erase' | 'back up' | 'restart' }
  | { readonly move: 'wait'; readonly days: number }
  | {
      readonly move: 'turn';
      readonly cut: number | null;
      readonly sealing: number;
      readonly rival: boolean;
    };

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      move: fc.constantFrom('seal', 'commit', 'erase', 'back up', 'restart'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ move: fc.constant('wait'), days: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      move: fc.constant('turn'),
      cut: fc.option(fc.integer({ min: 0, max: 14 })),
      sealing: fc.integer({ min: 0, max: 3 }),
      rival: fc.boolean(),
    }),
  },
);

/** An engine that seals, waits and rotates, and dies when it is cut. */
const play = async (deployment: Deployment, moves: readonly Move[]): Promise<void> => {
  let left = Infinity;
  const cut = (): void => {
    left -= 1;
    if (left < 0) throw new Cut();
  };
  let engine = deployment.start(cut);
  let number = 0;
  let pending: SealedArtefact[] = [];
  const restart = async (): Promise<void> => {
    left = Infinity;
    pending = [];
    engine = deployment.start(cut);
    await engine.rotation.begin(deployment.now());
  };
  const sealAndCommit = async (): Promise<void> => {
    const sealed = deployment.seal(engine.vault, (number += 1));
    await Promise.resolve();
    await deployment.commit(engine.vault, sealed);
  };
  await restart();
  for (const each of moves) {
    if (each.move === 'seal') pending.push(deployment.seal(engine.vault, (number += 1)));
    if (each.move === 'commit') {
      for (const sealed of pending.splice(0)) await deployment.commit(engine.vault, sealed);
    }
    if (each.move === 'erase')
      for (const artefact of [...deployment.live].slice(0, 1)) await deployment.erase(artefact);
    if (each.move === 'back up') await deployment.backUp();
    if (each.move === 'restart') await restart();
    if (each.move === 'wait') {
      // No commit waits for weeks.
      for (const sealed of pending.splice(0)) await deployment.commit(engine.vault, sealed);
      deployment.clock.advance(each.days * DAY);
    }
    if (each.move === 'turn') {
      left = each.cut ?? Infinity;
      const turned = engine.rotation.turn(deployment.now()).then(
        () => false,
        (error: unknown) => {
          if (error instanceof Cut) return true;
          throw error;
        },
      );
      const sealing = Array.from({ length: each.sealing }, sealAndCommit);
      // Another host, or the same one asked twice at once.
      const rival = each.rival ? deployment.start().rotation.turn(deployment.now()) : null;
      const died = (await Promise.all([turned, rival, ...sealing]))[0];
      if (died) await restart();
      left = Infinity;
    }
    await deployment.readAll();
  }
};

describe('key rotation, with sealing going on and crashes anywhere', () => {
  it('never leaves a live artefact unreadable', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 40 }), async (moves) => {
        const deployment = await newDeployment(2);
        await play(deployment, moves);
        expect(await deployment.readAll()).toBe(deployment.live.size);
      }),
      { numRuns: 150 },
    );
  });

  it('comes to rest with one epoch in use, and opens nothing that was wrapped under a destroyed one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 40 }), async (moves) => {
        const deployment = await newDeployment(2);
        await play(deployment, moves);
        await deployment.backUp();
        const { vault, rotation } = deployment.start();
        await deployment.turnUntilIdle(rotation);
        const open = (await deployment.store.epochs.list()).filter(({ state }) => state === 'open');
        expect(open).toHaveLength(1);
        const held = new Set(deployment.keyring.epochs().map(({ epoch }) => epoch));
        const beyondUse = deployment.backups.filter(({ key }) => !held.has(key.epoch));
        for (const row of beyondUse) {
          expect(() => vault.open(row, 'boston')).toThrow(/^CC_KEY_DESTROYED/);
        }
        for (const row of deployment.backups) {
          expect(beyondUse.includes(row) || vault.open(row, 'boston').text).toBeTruthy();
        }
        // Whatever was backed up before an epoch and the horizon is beyond use; what lives is not.
        const erased = deployment.backups.filter(({ artefact }) => !deployment.live.has(artefact));
        for (let days = 0; days < 7 + 28; days += 1) {
          deployment.clock.advance(DAY);
          await deployment.turnUntilIdle(rotation);
        }
        for (const row of erased)
          expect(() => vault.open(row, 'boston')).toThrow(/^CC_KEY_DESTROYED/);
        await deployment.readAll();
      }),
      { numRuns: 100 },
    );
  });
});
