import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const root = join(import.meta.dirname, '..');

const markdownIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => relative(root, join(root, folder, name)).replaceAll('\\', '/'));

/** Every page that readers are sent to, by its path in the repository. */
export const pages = (): string[] =>
  ['README.md', ...markdownIn('docs'), ...markdownIn('packages'), ...markdownIn('examples')]
    .filter((path) => !path.includes('/dist/'))
    .toSorted();

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

export interface CodeBlock {
  readonly language: string;
  readonly code: string;
  /** The last line before it that is not empty. */
  readonly before: string;
}

/** The fenced code blocks of a page, in order. */
export const blocksOf = (page: string): CodeBlock[] =>
  [...page.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(
    ({ 1: language = '', 2: code = '', index }) => ({
      language,
      code,
      before: page.slice(0, index).trimEnd().split('\n').at(-1) ?? '',
    }),
  );

/** A page without its code blocks. */
export const prose = (page: string): string => page.replaceAll(/^```\w*\n[^]*?^```$/gm, '');
