import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/**
 * A script with all that it imports in one file, for tests that start a process hundreds of times: Node then reads one
 * file of JavaScript and not two hundred of TypeScript, and starts in a fifth of the time. The file goes with this process.
 */
export const bundled = (script: URL): string => {
  const folder = mkdtempSync(join(tmpdir(), 'bundled-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const entry = fileURLToPath(script);
  const outfile = join(folder, basename(entry).replace(/\.ts$/, '.mjs'));
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    conditions: ['@council-contact/source'],
    sourcemap: 'inline',
    logLevel: 'error',
    // What was written for CommonJS asks for Node's own modules by `require`.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outfile;
};
