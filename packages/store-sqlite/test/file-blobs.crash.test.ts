import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileBlobs } from '../src/file-blobs.ts';
import { runUntilKilled } from './crash-runner.ts';

const root = await mkdtemp(join(tmpdir(), 'blobs-crash-'));
afterAll(() => rm(root, { recursive: true }));

/** Before each part of two blobs and before their syncing. */
const POINTS = 8;
const WHOLE = 3 * 70_000;

describe('blobs whose process is killed while one is written', () => {
  it('has all of each that was promised and nothing of the other, and sweeps what was half written', async () => {
    const halfWritten: number[] = [];
    for (let point = 0; point <= POINTS; point += 1) {
      const folder = join(root, String(point));
      const { promised, killed } = await runUntilKilled('blobs', folder, '', String(point));
      expect(killed).toBe(point < POINTS);
      halfWritten.push((await readdir(join(folder, 'incoming'))).length);
      const blobs = fileBlobs(folder);
      const sizes = new Map<string, number>();
      for await (const { name } of blobs.list()) {
        let size = 0;
        for await (const part of (await blobs.get(name)) ?? []) size += part.length;
        sizes.set(name, size);
      }
      const names = promised.flatMap((fact) => ('name' in fact ? [String(fact['name'])] : []));
      const deleted = promised.map((fact) => fact['deleted']);
      const kept = names.filter((name) => !deleted.includes(name));
      expect([...sizes.keys()].toSorted()).toEqual(kept);
      for (const size of sizes.values()) expect(size).toBe(WHOLE);
      await expect(readdir(join(folder, 'incoming'))).rejects.toThrow('ENOENT');
    }
    // Each kill left one behind; the run that was not killed none.
    expect(halfWritten).toEqual([...Array.from({ length: POINTS }, () => 1), 0]);
  });
});
