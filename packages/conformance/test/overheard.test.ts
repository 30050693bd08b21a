import { expect, it } from 'vitest';
import { overheard } from '../src/channel/overheard.ts';

it('hears what is printed, and gives the streams back', async () => {
  const write: unknown = Reflect.get(process.stdout, 'write');
  const log: unknown = Reflect.get(console, 'log');
  const heard = await overheard(async () => {
    process.stdout.write('one\n');
    process.stderr.write(Buffer.from('two\n'));
    console.info('three', { four: 5 });
  });
  for (const word of ['one', 'two', 'three', 'four']) expect(heard).toContain(word);
  expect(Reflect.get(process.stdout, 'write')).toBe(write);
  expect(Reflect.get(console, 'log')).toBe(log);
});

it('gives them back after a failure too', async () => {
  const write: unknown = Reflect.get(process.stdout, 'write');
  const failing = overheard(async () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(Reflect.get(process.stdout, 'write')).toBe(write);
});
