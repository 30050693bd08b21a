import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '../src/main.ts');

let folder = '';
const runs: (readonly string[])[] = [];

const run = async (): Promise<readonly string[]> => {
  const words = ['--conditions=@council-contact/source', MAIN, folder];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return stdout.trimEnd().split('\n');
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'one-file-'));
  runs.push(await run(), await run());
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const factsOf = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.split(' ')[1] ?? '');

it('is a contact centre in fewer than 60 lines', async () => {
  expect((await readFile(MAIN, 'utf8')).trimEnd().split('\n').length).toBeLessThan(60);
});

it('tells every fact of a contact in order, and none again after a restart', () => {
  const [first = [], second = []] = runs;
  for (const facts of [factsOf(first), factsOf(second)]) {
    expect(facts[0]).toBe('contact.received');
    expect(facts.at(-1)).toBe('contact.resolved');
    expect(facts.filter((type) => type === 'contact.routed')).toHaveLength(1);
  }
  expect(first.filter((line) => second.includes(line))).toEqual([]);
});

it('hands each matter over once, under a key of its own, with the extract alone (N32, N33)', async () => {
  const jobs = (await readFile(join(folder, 'depot.jsonl'), 'utf8')).trimEnd().split('\n');
  const handed = jobs.map((job) => JSON.parse(job) as Record<string, string>);
  expect(handed.map(({ job }) => job)).toEqual(['Empty the green bin.', 'Empty the green bin.']);
  expect(new Set(handed.map(({ key }) => key)).size).toBe(2);
  expect(jobs.join()).not.toContain('Ann');
});

it('keeps what was said sealed', async () => {
  for (const name of await readdir(join(folder, 'store'), { recursive: true })) {
    const bytes = await readFile(join(folder, 'store', name)).catch(() => Buffer.alloc(0));
    expect(bytes.includes('green bin')).toBe(false);
  }
});
