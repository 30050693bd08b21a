import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, pages, read, root } from './pages.ts';

// Every TypeScript block of these pages is compiled, and run but for those in the packages' own pages, which name folders
// of a real machine. A block that begins with a file's name is that file, and those after it may import it; what a block
// prints is the text block that follows it under "prints:".

/** These have tests beside the packages that they are about. */
const ELSEWHERE = [
  'docs/writing-a-channel.md',
  'docs/writing-a-policy.md',
  'docs/writing-a-store.md',
  'packages/conformance/README.md',
];

interface Program {
  readonly page: string;
  readonly file: string;
  readonly code: string;
  readonly prints: string | null;
}

const folderOf = (page: string): string => page.replaceAll(/[/.]/g, '-');

const programs: readonly Program[] = pages()
  .filter((page) => !ELSEWHERE.includes(page))
  .flatMap((page) => {
    const blocks = blocksOf(read(page));
    return blocks.flatMap(({ language, code }, index) => {
      if (language !== 'ts') return [];
      const next = blocks[index + 1];
      const prints =
        next?.language === 'text' && next.before.endsWith('prints:') ? next.code : null;
      const file = /^\/\/ ([\w-]+\.ts)\n/.exec(code)?.[1] ?? `block-${index + 1}.ts`;
      return [{ page, file, code, prints }];
    });
  });

const run = (cwd: string, args: readonly string[]) =>
  spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 60_000 });

describe('the code in the pages', () => {
  let home = '';

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'pages-'));
    symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'), 'junction');
    writeFileSync(join(home, 'package.json'), JSON.stringify({ type: 'module' }));
    // Unused locals are as they should be where a block shows a call.
    writeFileSync(
      join(home, 'tsconfig.json'),
      JSON.stringify({
        extends: join(root, 'tsconfig.base.json'),
        compilerOptions: { noUnusedLocals: false, typeRoots: [join(root, 'node_modules/@types')] },
        include: ['*/*.ts'],
      }),
    );
    for (const { page, file, code } of programs) {
      const folder = join(home, folderOf(page));
      mkdirSync(folder, { recursive: true });
      copyFileSync(join(root, 'examples/east-lindsey/policy.yaml'), join(folder, 'policy.yaml'));
      writeFileSync(join(folder, file), code);
    }
  });

  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  it('is there to be tried', () => {
    const printing = programs.filter(({ prints }) => prints !== null).map(({ page }) => page);
    expect(printing).toEqual(expect.arrayContaining(['README.md', 'docs/embedding.md']));
  });

  it('compiles', () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout, stderr } = run(home, [tsc, '-p', 'tsconfig.json', '--pretty', 'false']);
    expect(stderr).toBe('');
    // What is wrong in the sources of the packages is said by the check of their own types.
    expect(stdout.split('\n').filter((line) => line !== '' && !line.startsWith('../'))).toEqual([]);
  });

  it.each(programs.filter(({ page }) => !page.startsWith('packages/')))(
    '$page $file runs, and prints what it says',
    ({ page, file, prints }) => {
      const { status, stdout, stderr } = run(join(home, folderOf(page)), [
        '--conditions=@council-contact/source',
        '--disable-warning=ExperimentalWarning',
        file,
      ]);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      expect(stdout).toBe(prints ?? stdout);
    },
  );

  it('README tells the truth about running it twice', () => {
    const [first] = programs.filter(({ page }) => page === 'README.md');
    const { stdout } = run(join(home, folderOf('README.md')), [
      '--conditions=@council-contact/source',
      first?.file ?? '',
    ]);
    expect(stdout).toBe(first?.prints);
  });
});
