import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Home } from './home.ts';

export interface Running {
  readonly child: ChildProcess;
  /** Resolves with the first log line of this message. */
  readonly line: (message: string) => Promise<Record<string, unknown>>;
  /** All that it printed. */
  readonly printed: () => string;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

/** How Node is told to run the command from its sources. */
export const SOURCE = [
  '--conditions=@council-contact/source',
  join(import.meta.dirname, '../src/main.ts'),
] as const;
export const BUILT = join(import.meta.dirname, '../dist/main.js');

/** The real command, in a process of its own. */
export const start = (made: Home, ...words: readonly string[]): Running =>
  startFrom(SOURCE, made, words);

/** @param finished given what ends the process; for one that serves a whole file */
export const startFrom = (
  main: readonly string[],
  { file }: Home,
  words: readonly string[],
  finished: (kill: () => void) => void = onTestFinished,
): Running => {
  const child = spawn(process.execPath, [...main, ...words, '--config', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  finished(() => void child.kill('SIGKILL'));
  let printed = '';
  const waiting = new Set<() => void>();
  const ended = once(child, 'close').then(([code]: unknown[]) => {
    for (const look of waiting) look();
    return code as number | null;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      for (const look of waiting) look();
    });
  }
  const line = (message: string): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = printed.split('\n').find((one) => one.includes(`"msg":"${message}"`));
        if (found !== undefined) resolve(JSON.parse(found));
        else if (child.exitCode !== null)
          reject(new Error(`ended without '${message}': ${printed}`));
      };
      waiting.add(look);
      look();
    });
  return { child, line, printed: () => printed, ended };
};
