import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { crashCentre, work } from './crash-centre.ts';
import { dayOf, item } from './crash-policy.ts';

/** A process that takes items in and works them, until something kills it. Tells each promise as it is made. */

const [folder = '', run = '', first = '', count = '', open = ''] = process.argv.slice(2);
const now = dayOf(Number(run));

/** At once, whatever comes next: the pipe has it before this returns. */
const promise = (line: string): void => void writeSync(1, `${line}\n`);

const { centre } = await crashCentre(folder, () => now);
promise('open');
// So that the next ones start fast: what is killed writes no cache.
if (run === '0') flushCompileCache();

const take = async (n: number): Promise<void> => {
  const answer = await centre.receive('inbox', item(n, now.toISOString()));
  promise(`accepted ${n} ${'contact' in answer ? answer.contact : ''}`);
};

const workOn = async (n: number, id: string): Promise<void> => {
  await work(centre, n, id);
  promise(`resolved ${n}`);
};

/** `n:contact` of those that earlier runs took in and did not get to. */
const left = open === '' ? [] : open.split(',').map((each) => each.split(':'));

const numbers = Array.from({ length: Number(count) }, (_, index) => Number(first) + index);
const most = Math.ceil(numbers.length * 0.75);
// What earlier runs left goes with the first, so that a run which is killed soon has done some of it too.
await Promise.all([
  ...numbers.slice(0, most).map(take),
  ...left.map(([n = '', id = '']) => workOn(Number(n), id)),
]);
// A person looks at what a kill left in doubt, and tries it again.
for (const { key } of await centre.outbox.list({ state: 'parked' })) await centre.outbox.retry(key);
await centre.settle();
await Promise.all(numbers.slice(most).map(take));
await centre.settle();
promise('worked');
await centre.stop();
promise('stopped');
