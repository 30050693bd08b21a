import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { memoryStore } from '@council-contact/core';
import { killAt } from '../src/index.ts';

const script = fileURLToPath(new URL('./commit-child.ts', import.meta.url));

const run = (failpoint?: string) => {
  const env = { ...process.env, ...(failpoint !== undefined && { CC_FAILPOINT: failpoint }) };
  const child = spawnSync(process.execPath, ['--conditions=@council-contact/source', script], {
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
  const words = child.stdout.trim().split(' ');
  return {
    signal: child.signal,
    status: child.status,
    committed: words.filter((word) => word === 'committed').length,
    answered: words.filter((word) => word.startsWith('answered')).length,
  };
};

describe('a process with a failpoint', () => {
  it('that is not named runs to its end', () => {
    expect(run()).toEqual({ signal: null, status: 0, committed: 10, answered: 10 });
  });

  it.each([
    ['commit:before:4', 3, 3],
    ['commit:after:4', 4, 3],
    ['between:2', 2, 2],
  ])('is killed at %s', (failpoint, committed, answered) => {
    expect(run(failpoint)).toEqual({ signal: 'SIGKILL', status: null, committed, answered });
  });
});

describe('killAt', () => {
  it('is the store itself where no failpoint is named', () => {
    const store = memoryStore();
    expect(killAt(store, undefined)).toBe(store);
  });

  it.each(['commit', 'commit:after', ':3', 'commit:after:0'])('refuses %s', async (spec) => {
    await expect(killAt(memoryStore(), spec).open()).rejects.toThrow(RangeError);
  });
});
