import { describe, expect, it } from 'vitest';
import { KeyRotation } from '../../src/engine/vault/key-rotation.ts';
import { Vault } from '../../src/engine/vault/vault.ts';
import { memoryStore } from '../../src/memory-store.ts';
import type { EpochKey, Keyring } from '../../src/ports/keyring.ts';
import { changedAt } from './broken-seal.ts';
import { DAY, newDeployment } from './rotation-fixture.ts';

const epochsOf = async (store: {
  epochs: { list(): Promise<readonly { epoch: number; state: string }[]> };
}) => (await store.epochs.list()).map(({ epoch, state }) => `${epoch} ${state}`);

describe('key rotation', () => {
  it('opens the first epoch before anything is sealed', async () => {
    const { start, store, keyring, now } = await newDeployment();
    await start().rotation.begin(now());
    expect(await epochsOf(store)).toEqual(['1 open']);
    expect(keyring.epochs().map(({ epoch }) => epoch)).toEqual([1]);
  });

  it('goes through an epoch: opens the next after a week, moves the keys in slices, closes, and destroys after the horizon', async () => {
    const { start, store, keyring, seal, commit, clock, now, turnUntilIdle, readAll } =
      await newDeployment(4);
    const { vault, rotation } = start();
    await rotation.begin(now());
    for (let n = 0; n < 10; n += 1) await commit(vault, seal(vault, n));
    clock.advance(7 * DAY - 1);
    expect(await turnUntilIdle(rotation)).toEqual(['idle']);
    clock.advance(1);
    expect(await turnUntilIdle(rotation)).toEqual([
      'opened',
      'rewrapped',
      'rewrapped',
      'rewrapped',
      'closed',
      'idle',
    ]);
    expect(await epochsOf(store)).toEqual(['1 closed', '2 open']);
    expect(await readAll()).toBe(10);
    clock.advance(28 * DAY - 1);
    expect(await turnUntilIdle(rotation)).not.toContain('destroyed');
    expect(keyring.epochs().map(({ epoch }) => epoch)).toContain(1);
    clock.advance(1);
    expect(await turnUntilIdle(rotation)).toContain('destroyed');
    expect(keyring.epochs().map(({ epoch }) => epoch)).not.toContain(1);
    expect(await readAll()).toBe(10);
  });

  it('wraps under the old epoch until the new one is in the register', async () => {
    const { keyring, store, clock, now } = await newDeployment();
    const under: number[] = [];
    const vault = new Vault(keyring, store.blobs, clock);
    const watched = {
      ...store.epochs,
      open: async (epoch: number, at: number) => {
        under.push(sealedUnder(vault));
        await store.epochs.open(epoch, at);
        under.push(sealedUnder(vault));
      },
    };
    const rotation = new KeyRotation(keyring, watched, vault);
    await rotation.begin(now());
    clock.advance(7 * DAY);
    await rotation.turn(now());
    expect(under.slice(2)).toEqual([1, 1]);
    expect(sealedUnder(vault)).toBe(2);
  });

  it('leaves what was erased readable in no backup once an epoch and the horizon have passed', async () => {
    const { start, seal, commit, erase, clock, now, turnUntilIdle, store } = await newDeployment();
    const { vault, rotation } = start();
    await rotation.begin(now());
    await commit(vault, seal(vault, 1));
    const backup = await store.artefacts(['c1/a1']);
    await erase('c1/a1');
    for (let days = 0; days < 7 + 28; days += 1) {
      await turnUntilIdle(rotation);
      for (const row of backup) expect(vault.open(row, 'boston').text).toBe('said 1');
      clock.advance(DAY);
    }
    await turnUntilIdle(rotation);
    for (const row of backup) expect(() => vault.open(row, 'boston')).toThrow(/^CC_KEY_DESTROYED/);
    expect(backup).toHaveLength(1);
  });

  it('passes by keys that do not open, names them, and keeps their epoch until they are gone', async () => {
    const { start, seal, commit, erase, clock, now, turnUntilIdle, store, keyring } =
      await newDeployment(2);
    const { vault, rotation } = start();
    await rotation.begin(now());
    for (let n = 0; n < 3; n += 1) {
      const { key, ...rest } = seal(vault, n);
      await commit(vault, { ...rest, key: { ...key, wrapped: changedAt(key.wrapped, 20) } });
    }
    for (let n = 3; n < 8; n += 1) await commit(vault, seal(vault, n));
    clock.advance(7 * DAY);
    expect((await turnUntilIdle(rotation)).at(-1)).toBe('blocked');
    expect([...rotation.broken.keys()].toSorted()).toEqual(['c0/a1', 'c1/a1', 'c2/a1']);
    expect(await store.epochs.keysUnder(1, 99)).toHaveLength(3);
    clock.advance(60 * DAY);
    expect((await turnUntilIdle(rotation)).at(-1)).toBe('blocked');
    expect(keyring.epochs().map(({ epoch }) => epoch)).toContain(1);
    for (let n = 0; n < 3; n += 1) await erase(`c${n}/a1`);
    expect((await turnUntilIdle(rotation)).at(-1)).toBe('idle');
    expect(rotation.broken.size).toBe(0);
  });

  it('takes up a store that was brought back from a backup within the horizon', async () => {
    const { start, seal, commit, clock, now, turnUntilIdle, store, keyring } =
      await newDeployment();
    const { vault, rotation } = start();
    await rotation.begin(now());
    await commit(vault, seal(vault, 1));
    const rows = await store.artefacts(['c1/a1']);
    for (let weeks = 0; weeks < 3; weeks += 1) {
      clock.advance(7 * DAY);
      await turnUntilIdle(rotation);
    }
    const restored = memoryStore(clock);
    await restored.open();
    await restored.epochs.open(1, now() - 21 * DAY);
    const anew = new Vault(keyring, restored.blobs, clock);
    const after = new KeyRotation(keyring, restored.epochs, anew);
    await after.begin(now());
    const [row] = rows;
    expect(row && anew.open(row, 'boston').text).toBe('said 1');
    expect(await epochsOf(restored)).toEqual(['1 open', '2 open', '3 open', '4 open']);
    await turnUntilIdle(after);
    expect(await epochsOf(restored)).toEqual(['1 closed', '2 closed', '3 closed', '4 open']);
    expect(sealedUnder(anew)).toBe(4);
  });

  it('refuses a keyring that lacks the key of an open epoch, or that is an old copy', async () => {
    const { start, store, keyring, now, clock, turnUntilIdle } = await newDeployment();
    const { rotation } = start();
    await rotation.begin(now());
    clock.advance(7 * DAY);
    await turnUntilIdle(rotation);
    const holding = (epochs: readonly EpochKey[]): Keyring => ({
      ...keyring,
      epochs: () => epochs,
    });
    for (const held of [[], keyring.epochs().slice(0, 1)]) {
      const other = holding(held);
      const wrong = new KeyRotation(other, store.epochs, new Vault(other, store.blobs, clock));
      await expect(wrong.begin(now())).rejects.toThrow(/^CC_KEYRING_INVALID/);
    }
  });

  it('reads the keyring again where another host has moved on', async () => {
    const { start, store, keyring, seal, commit, now, clock, turnUntilIdle } =
      await newDeployment();
    let seen = keyring.epochs();
    const far: Keyring = {
      ...keyring,
      epochs: () => seen,
      open: async () => {
        seen = keyring.epochs();
      },
    };
    const here = start();
    await here.rotation.begin(now());
    const there = new Vault(far, store.blobs, clock);
    const thereRotation = new KeyRotation(far, store.epochs, there);
    await thereRotation.begin(now());
    const early = seal(there, 1);
    clock.advance(7 * DAY);
    await turnUntilIdle(here.rotation);
    await thereRotation.begin(now());
    await commit(there, early);
    await commit(there, seal(there, 2));
    const rows = await store.artefacts(['c1/a1', 'c2/a1']);
    expect(rows.map(({ key }) => key.epoch)).toEqual([2, 2]);
  });
});

const sealedUnder = (vault: Vault): number =>
  vault.seal({
    council: 'boston',
    artefact: 'x/a1',
    class: 'message',
    content: { mediaType: 'text/plain' },
  }).key.epoch;
