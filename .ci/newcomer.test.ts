import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, read, root } from './pages.ts';

// Someone who has the packed packages and docs/writing-a-channel.md, and nothing else of this repository: their folder lies
// outside it, with the page's own tsconfig.json. What the packages need from npm is linked, for want of a network.

const run = promisify(execFile);
const PACKED = ['core', 'conformance'];
const isBuilt = PACKED.every((name) => existsSync(join(root, 'packages', name, 'dist/index.d.ts')));
const EXAMPLE = join(root, 'examples/custom-channel');

const tsconfig = blocksOf(read('docs/writing-a-channel.md')).find(
  ({ language, before }) => language === 'json' && before === '`tsconfig.json`:',
);

let home = '';

const linkEach = async (from: string, to: string): Promise<void> => {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    if (name === '@council-contact' || name.startsWith('.')) continue;
    if (name.startsWith('@')) await linkEach(join(from, name), join(to, name));
    else await symlink(join(from, name), join(to, name), 'junction');
  }
};

const installPacked = async (name: string): Promise<void> => {
  const words = ['pack', '--silent', '--pack-destination', home];
  const cwd = join(root, 'packages', name);
  const { stdout } = await run('npm', words, { cwd, shell: process.platform === 'win32' });
  const to = join(home, 'node_modules/@council-contact', name);
  await mkdir(to, { recursive: true });
  await run('tar', ['-xzf', join(home, stdout.trim()), '-C', to, '--strip-components=1']);
};

/** Compiles a folder of theirs and runs its tests. Resolves with what was printed. */
const judged = async (folder: string): Promise<string> => {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await writeFile(join(folder, 'tsconfig.json'), tsconfig?.code ?? '');
  const options = { cwd: folder, env: { ...process.env, NO_COLOR: '1' } };
  const modules = join(home, 'node_modules');
  const compiled = await run(process.execPath, [join(modules, 'typescript/bin/tsc')], options);
  expect(compiled.stdout).toBe('');
  const words = [join(modules, 'vitest/vitest.mjs'), 'run', '--test-timeout=30000'];
  return (await run(process.execPath, words, options)).stdout;
};

describe.skipIf(!isBuilt)('with the packed packages (npm run build makes them)', () => {
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'newcomer-'));
    await linkEach(join(root, 'node_modules'), join(home, 'node_modules'));
    for (const name of PACKED) await installPacked(name);
  }, 60_000);

  afterAll(() => rm(home, { recursive: true, force: true }));

  it('the channel of the tutorial compiles and is gold', async () => {
    const folder = join(home, 'sms');
    const isTheirs = (path: string): boolean =>
      !/main\.ts|example/.test(path.slice(EXAMPLE.length));
    await cp(join(EXAMPLE, 'src'), join(folder, 'src'), { recursive: true, filter: isTheirs });
    for (const name of ['sms-source.ts', 'conformance.test.ts'])
      await cp(join(EXAMPLE, 'test', name), join(folder, 'test', name));
    expect(await judged(folder)).toContain('channel sms: gold\n');
  }, 60_000);

  it('letters from a folder, written by the tutorial alone, compile and are silver', async () => {
    const folder = join(home, 'letters');
    await cp(join(EXAMPLE, 'test/letters'), folder, { recursive: true });
    expect(await judged(folder)).toContain('channel letters: silver\n');
  }, 60_000);
});
