import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import config from '../tsup.config.ts';

const run = promisify(execFile);
const PACKAGE = join(import.meta.dirname, '..');

/** Parses one mail in a thread, with whichever form of the package `entry` is. */
const script = (entry: string): string => `
  import { parseMail, parsedMailToJson } from ${JSON.stringify(entry)};
  const mail = await parseMail(Buffer.from('From: a@example.org\\nSubject: bins\\n\\nhello'));
  console.log(JSON.stringify(parsedMailToJson(mail)));
`;

const parseWith = async (folder: string, entry: string): Promise<unknown> => {
  const file = join(folder, 'parse.mjs');
  await writeFile(file, script(entry));
  const { stdout } = await run(process.execPath, ['--conditions=@council-contact/source', file], {
    cwd: PACKAGE,
    timeout: 25_000,
  });
  return JSON.parse(stdout);
};

test('the worker starts from the sources and from the built package alike', async () => {
  // Below the package, so that what it depends on is found.
  const folder = await mkdtemp(join(PACKAGE, 'dist-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const entry = ['src/index.ts', 'src/parse-worker.ts'];
  expect(config).toMatchObject({ entry, format: ['esm'] });
  const tsup = join(dirname(fileURLToPath(import.meta.resolve('tsup'))), 'cli-default.js');
  const options = ['--no-config', '--format', 'esm', '--target', 'node24', '--platform', 'node'];
  const outDir = join(folder, 'dist');
  await run(process.execPath, [tsup, ...entry, ...options, '--out-dir', outDir], { cwd: PACKAGE });
  const fromSource = await parseWith(folder, join(PACKAGE, 'src/index.ts'));
  const fromBuild = await parseWith(folder, join(outDir, 'index.js'));
  expect(fromSource).toMatchObject({
    from: { address: 'a@example.org' },
    subject: 'bins',
    text: 'hello',
  });
  expect(fromBuild).toEqual(fromSource);
}, 60_000);
