import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { virtualClock } from '@council-contact/conformance';
import { addWorkingTime, type Actor, type ContactCentre } from '@council-contact/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDepot, policy } from '../src/depot.ts';

const by: Actor = { kind: 'person', id: 'adviser-7' };
const FRIDAY = '2026-11-20T10:00:00Z';
/** Two working days on, at closing time: the weekend does not count. */
const TUESDAY = '2026-11-24T15:00:00Z';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-machine-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const remindAt = (from: string): number => {
  const calendar = policy.councils.get('example')?.reopenCalendar;
  if (calendar === undefined) throw new Error('no calendar');
  return addWorkingTime(calendar, Date.parse(from), { amount: 2, unit: 'working-days' });
};

const promised = async (centre: ContactCentre): Promise<string> => {
  const report = { type: 'REPORT', contact: 'visit-1' };
  const { instance } = await centre.instances.start('missed-bin', 'visit-1', report, { by });
  const promise = { type: 'PROMISE', crew: 'crew-3', remindAt: remindAt(FRIDAY) };
  await centre.instances.send(instance, promise, { by });
  return instance;
};

const reminders = async (): Promise<readonly { key: string }[]> => {
  const lines = (await readFile(join(folder, 'reminders.jsonl'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as { key: string });
};

describe('a missed bin', () => {
  it('is promised, reminded of after two working days and not before, and closed', async () => {
    const clock = virtualClock(FRIDAY);
    await using centre = await openDepot({ folder, clock });
    const id = await promised(centre);
    expect(remindAt(FRIDAY)).toBe(Date.parse(TUESDAY));

    clock.advance(Date.parse(TUESDAY) - Date.parse(FRIDAY) - 1);
    await centre.settle();
    expect(await centre.instances.get(id)).toMatchObject({ state: 'promised' });
    clock.advance(1);
    await centre.settle();
    expect(await centre.instances.get(id)).toMatchObject({
      state: 'late',
      context: { reminders: 1 },
      possible: ['PROMISE', 'EMPTIED'],
    });
    expect(await reminders()).toHaveLength(1);

    await centre.instances.send(id, { type: 'EMPTIED' }, { by });
    expect(await centre.instances.get(id)).toMatchObject({ status: 'done', possible: [] });
  });

  it('keeps its timer and its effect through a kill and a restart', async () => {
    const before = await openDepot({ folder, clock: virtualClock(FRIDAY) });
    const id = await promised(before);
    await before.stop();

    const child = fileURLToPath(new URL('./kill-child.ts', import.meta.url));
    const words = ['--conditions=@council-contact/source', child, folder, TUESDAY];
    await expect(promisify(execFile)(process.execPath, words)).rejects.toMatchObject({
      signal: 'SIGKILL',
    });
    expect(await reminders()).toHaveLength(1);

    const clock = virtualClock(TUESDAY);
    clock.advance('PT1H');
    await using after = await openDepot({ folder, clock });
    await after.settle();
    // Told again, for nobody knew that it had been: under the same key, so that the depot can tell. The timer came once.
    const [first, second, ...others] = await reminders();
    expect(second?.key).toBe(first?.key);
    expect(others).toEqual([]);
    expect(await after.instances.get(id)).toMatchObject({
      state: 'late',
      context: { reminders: 1 },
    });
    await after.settle();
    expect(await reminders()).toHaveLength(2);
  });
});
