import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileKeyring } from '../src/file-keyring.ts';
import { runUntilKilled } from './crash-runner.ts';

const root = await mkdtemp(join(tmpdir(), 'keyring-crash-'));
afterAll(() => rm(root, { recursive: true }));

/** Points in each replacement of a file; the keyring and its escrow copy; its making and two changes. */
const POINTS = 4 * 2 * 3;
/** From here on the key may be gone, whether that was promised or not. */
const DESTROYING = 4 * 2 * 2;
const AT_ONCE = 4;

const crashAt = async (point: number): Promise<boolean> => {
  const path = join(root, String(point), 'keyring.json');
  const escrow = join(root, String(point), 'escrow', 'keyring.json');
  const { promised, killed } = await runUntilKilled('keyring', path, escrow, String(point));

  const keyring = fileKeyring(path, { escrow });
  await keyring.open();
  const content = await readFile(path, 'utf8');
  expect(await readFile(escrow, 'utf8')).toBe(content);
  expect(await readdir(dirname(escrow))).toEqual(['keyring.json']);
  expect((await readdir(dirname(path))).toSorted()).toEqual(['escrow', 'keyring.json']);

  const promisedOf = (name: string): unknown => promised.find((fact) => name in fact)?.[name];
  const key = promisedOf('key');
  expect(keyring.id).toBe(promisedOf('id') ?? keyring.id);
  if (promisedOf('destroyed') === 1) {
    expect(content).not.toContain(key);
    expect(keyring.epochs()).toEqual([]);
  } else if (key !== undefined && point < DESTROYING) {
    expect(content).toContain(key);
    expect(keyring.epochs()).toHaveLength(1);
  }
  // And it goes on: numbers rise, whatever was under way.
  const highest = promisedOf('epoch') ?? 0;
  expect((await keyring.addEpoch(9)).epoch).toBeGreaterThan(Number(highest));
  return killed;
};

describe('a keyring file whose process is killed', () => {
  it('has every change that was promised, and all or nothing of the one under way, at each point', async () => {
    const killed: boolean[] = [];
    for (let first = 0; first <= POINTS; first += AT_ONCE) {
      const points = Array.from({ length: AT_ONCE }, (_, index) => first + index);
      killed.push(...(await Promise.all(points.filter((point) => point <= POINTS).map(crashAt))));
    }
    // The last run had no point left to be killed at: every one was met.
    expect(killed).toEqual([...Array.from({ length: POINTS }, () => true), false]);
  });
});
