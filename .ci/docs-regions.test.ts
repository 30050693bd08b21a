import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf, read, root } from './pages.ts';
import { markedBlocks, regionOf, sourceOf } from './regions.ts';

// The tutorial's code is the example's, which is compiled, tested and judged by the conformance kit.

const PAGE = 'docs/writing-a-channel.md';
const EXAMPLE = 'examples/custom-channel';
const blocks = markedBlocks(read(PAGE));

const sources = ['src', 'test'].flatMap((folder) =>
  readdirSync(join(root, EXAMPLE, folder))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${EXAMPLE}/${folder}/${name}`),
);

describe('docs/writing-a-channel.md', () => {
  it.each(blocks)('shows $path $region as it is (node .ci/regions.ts copies it)', (block) => {
    expect(block.code).toBe(sourceOf(block));
  });

  it('shows no other TypeScript', () => {
    const typescript = blocksOf(read(PAGE)).filter(({ language }) => language === 'ts');
    const unmarked = typescript.filter(({ before }) => !before.startsWith('<!-- from '));
    expect(unmarked).toEqual([]);
    expect(typescript.length).toBeGreaterThan(10);
  });

  it('shows every region of the example', () => {
    const regions = sources.flatMap((path) =>
      [...read(path).matchAll(/^\s*\/\/ #region (\S+)$/gm)].map(([, name]) => `${path}#${name}`),
    );
    const shown = blocks.map(({ path, region }) => `${path}#${region}`);
    expect(regions.filter((one) => !shown.includes(one))).toEqual([]);
  });

  it('names groups of tests that the kit has', () => {
    const kit = read('packages/conformance/src/describe-channel.ts');
    const groups = [...kit.matchAll(/group\('\w+', '([^']+)'/g)].map(([, group]) => group);
    const table = read(PAGE).split('## What goes wrong')[1] ?? '';
    const named = [...table.matchAll(/^\| [^|]+ \| [^|]+ \| ([^|]+) \|$/gm)].map(
      ([, name]) => name,
    );
    expect(named.slice(1).filter((name) => !groups.includes(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(5);
  });
});

it('a region is its lines, moved to the left', () => {
  const source = 'a\n  // #region one\n  b {\n\n    c\n  // #endregion\nd\n';
  expect(regionOf(source, 'one')).toBe('b {\n\n  c\n');
  expect(regionOf(source, 'two')).toBeNull();
});
