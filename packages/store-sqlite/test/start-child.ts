import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Starts `store-child.ts` with what this process was started with to run TypeScript of the workspace. */
export const startChild = (
  ...args: readonly string[]
): { readonly child: ChildProcess; readonly lines: AsyncIterable<string> } => {
  const script = fileURLToPath(new URL('./store-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@council-contact/source', script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return { child, lines: createInterface({ input: child.stdout }) };
};

/** Resolves when the system has taken it off: its locks are gone. */
export const kill = async (child: ChildProcess): Promise<void> => {
  const gone = once(child, 'close');
  child.kill('SIGKILL');
  await gone;
};
