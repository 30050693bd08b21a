import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pages, read, root } from './pages.ts';

// Code in a page that is a part of a file says so: <!-- from PATH#REGION -->, where the file has `// #region REGION`, or
// <!-- from PATH --> for the whole of it. `node .ci/regions.ts` copies it anew.

const MARKED = /^(<!-- from (\S+?)(?:#([\w-]+))? -->\n```(?:ts|json|yaml)\n)([^]*?)(?=^```$)/gm;

const dedented = (lines: readonly string[]): string => {
  const indents = lines.filter((line) => line !== '').map((line) => line.search(/\S/));
  const least = Math.min(...indents);
  return lines.map((line) => `${line.slice(least)}\n`).join('');
};

/** The lines of a region without its markers and those of others inside it; null where the file has no such region. */
export const regionOf = (source: string, name: string): string | null => {
  const lines = source.split('\n');
  const from = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  if (from === -1) return null;
  const length = lines.slice(from).findIndex((line) => line.trim() === '// #endregion');
  return dedented(lines.slice(from + 1, from + length));
};

export interface MarkedBlock {
  readonly path: string;
  readonly region: string | undefined;
  readonly code: string;
}

export const markedBlocks = (page: string): readonly MarkedBlock[] =>
  [...page.matchAll(MARKED)].map(([, , path = '', region, code = '']) => ({ path, region, code }));

/** What the block should show; null where there is no such region. */
export const sourceOf = ({ path, region }: MarkedBlock): string | null =>
  region === undefined ? read(path) : regionOf(read(path), region);

if (import.meta.main) {
  for (const path of pages().filter((page) => page === 'docs/writing-a-channel.md')) {
    const page = read(path);
    const copied = page.replaceAll(
      MARKED,
      (whole: string, head: string, file: string, region: string | undefined) => {
        const source = sourceOf({ path: file, region, code: '' });
        return source === null ? whole : head + source;
      },
    );
    if (copied === page) continue;
    writeFileSync(join(root, path), copied);
    console.log(`${path}: copied anew`);
  }
}
