import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a child promised on its output before it ended, and whether it was killed. */
export const runUntilKilled = async (
  ...args: readonly string[]
): Promise<{ readonly promised: readonly Record<string, unknown>[]; readonly killed: boolean }> => {
  const script = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@council-contact/source', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part;
  });
  await once(child, 'close');
  const promised = output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { promised, killed: child.signalCode === 'SIGKILL' };
};
