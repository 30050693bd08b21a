import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const isCode = (line: string): boolean => !/^\s*(?:$|\/\/|\/\*\*|\*)/.test(line);

const src = join(import.meta.dirname, '../src');

it('is an adapter in fewer than 120 lines of code', async () => {
  const ADAPTER = ['index.ts', 'options.ts', 'signature.ts', 'sms-channel.ts', 'sms-to-inbound.ts'];
  const REST = ['example-policy.ts', 'main.ts'];
  const files = (await readdir(src)).filter((name) => name.endsWith('.ts')).toSorted();
  expect(files).toEqual([...ADAPTER, ...REST].toSorted());
  const lines = await Promise.all(
    ADAPTER.map(async (name) => (await readFile(join(src, name), 'utf8')).split('\n')),
  );
  expect(lines.flat().filter(isCode).length).toBeLessThan(120);
});

it('takes texts in, answers them and has them erased at the gateway, when it is started', async () => {
  const words = ['--conditions=@council-contact/source', join(src, 'main.ts')];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, words);
  expect(stderr).toBe('');
  const steps = stdout.trim().split('\n\n');
  expect(steps).toHaveLength(6);
  const [came, waits, goes, delivered, erased, gone] = steps;
  expect(came).toContain('contact.received ×3');
  expect(waits).not.toContain('reply.sent');
  expect(goes).toContain('reply.sent ×2');
  expect(delivered).toContain('reply.delivered ×2');
  expect(erased).toContain('"content":null');
  expect(erased).not.toContain('contact.erased');
  expect(gone).toContain('contact.erased ×3');
  expect(gone).toContain('the gateway has "nothing"');
});
