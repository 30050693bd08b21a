import { beforeEach, describe, expect, it } from 'vitest';
import { memoryStore } from '@council-contact/core';
import type { Store } from '@council-contact/core';
import { describeStore, failpoints, specimen } from '../src/index.ts';
import type { Failpoints } from '../src/index.ts';
import { collectingRunner } from './collecting-runner.ts';

const { change, changeset, contact, effect, instance, monday } = specimen;
const first = changeset({ instances: [change(instance(contact(1)))] });
const second = changeset({ instances: [change(instance(contact(2)))] });

describe('a store with failpoints, none of them armed', () => {
  it('obeys the law of the store that it decorates', async () => {
    const { runner, run } = collectingRunner();
    describeStore({ name: 'memory', open: () => failpoints(memoryStore()).store }, runner);
    const results = await run();
    expect(results.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(results.filter(({ status }) => status === 'passed').length).toBeGreaterThan(100);
  });
});

describe('a failpoint', () => {
  let inner: Store;
  let points: Failpoints;

  beforeEach(async () => {
    inner = memoryStore();
    points = failpoints(inner);
    await points.store.open();
  });

  it('before a commit: nothing is written, and the next try works', async () => {
    points.arm('commit:before', 'throw');
    await expect(points.store.commit([first])).rejects.toThrow('failpoint commit:before');
    expect(await inner.load([contact(1)])).toEqual([]);
    expect(await points.store.commit([first])).toEqual([{ status: 'committed' }]);
  });

  it('after a commit: it is written and the answer is lost', async () => {
    points.arm('commit:after', 'throw');
    await expect(points.store.commit([first])).rejects.toThrow('failpoint commit:after');
    expect(await inner.load([contact(1)])).toHaveLength(1);
  });

  it('counts uses from when it was armed', async () => {
    await points.store.commit([]);
    points.arm('commit:before', 'throw', 3);
    await points.store.commit([]);
    await points.store.commit([]);
    await expect(points.store.commit([])).rejects.toThrow('commit:before');
    await points.store.commit([]);
    expect(points.uses('commit')).toBe(5);
  });

  it('that crashes leaves a store that answers nothing more', async () => {
    await inner.commit([changeset({ effects: [effect(contact(1), 0)] })]);
    points.arm('claimEffects:after', 'crash');
    const claim = { now: monday, limit: 1, holder: 'host-1', leaseMs: 30_000 };
    await expect(points.store.claimEffects(claim)).rejects.toThrow('claimEffects:after');
    await expect(points.store.load([])).rejects.toThrow('claimEffects:after');
    await expect(points.store.epochs.list()).rejects.toThrow('claimEffects:after');
    expect(await inner.claimEffects(claim)).toEqual([]);
  });

  it('that stalls waits until it is released', async () => {
    points.arm('commit:before', 'stall');
    const stalled = points.store.commit([first]);
    await points.reached('commit:before');
    await points.store.commit([second]);
    expect(await inner.load([contact(1), contact(2)])).toHaveLength(1);
    points.release();
    expect(await stalled).toEqual([{ status: 'committed' }]);
  });

  it('reaches the register of epochs and the blobs', async () => {
    points.arm('epochs.open:after', 'throw');
    await expect(points.store.epochs.open(1, monday)).rejects.toThrow('epochs.open:after');
    expect(await inner.epochs.list()).toHaveLength(1);
    points.arm('blobs.delete:before', 'throw');
    await expect(points.store.blobs.delete(['a'])).rejects.toThrow('blobs.delete:before');
  });
});
