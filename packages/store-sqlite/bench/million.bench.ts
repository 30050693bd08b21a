import { parseArgs } from 'node:util';
import { memoryKeyring } from '@council-contact/core';
import { sqliteStore } from '../src/index.ts';
import { openCentre } from './centre.ts';
import { fourSteps } from './load.ts';
import { quantile, rounded } from './measured.ts';
import { copyContact } from './million-contacts.ts';
import { temporaryFolders } from './temporary-folders.ts';

// With so many contacts and their timers in the store: how long the engine takes to start, and one look for what is due.

const { values } = parseArgs({ options: { contacts: { type: 'string', default: '1000000' } } });
const contacts = Number(values.contacts);
const OPENINGS = 5;
const POLLS = 1_000;
const YEAR_MS = 365 * 86_400_000;
const folder = temporaryFolders()();
const keyring = memoryKeyring();

const times = async (count: number, work: () => Promise<unknown>): Promise<readonly number[]> => {
  const taken: number[] = [];
  while (taken.length < count) {
    const started = performance.now();
    await work();
    taken.push(performance.now() - started);
  }
  return taken;
};

const first = await openCentre(folder, { keyring });
await fourSteps(first, 1);
await first.stop();
const held = copyContact(folder, contacts, Date.now() + YEAR_MS);

const openings: number[] = [];
for (let opening = 0; opening < OPENINGS; opening += 1) {
  const started = performance.now();
  const centre = await openCentre(folder, { keyring });
  openings.push(performance.now() - started);
  await centre.stop();
}

const store = sqliteStore({ folder });
await store.open();
const next = await times(POLLS, () => store.nextDue());
const due = await times(POLLS, () =>
  store.claimTimers({ now: Date.now(), limit: 100, holder: 'bench', leaseMs: 60_000 }),
);
await store.close();

const print = (taken: readonly number[], target: string) => ({
  'p50 ms': rounded(quantile(taken, 0.5), 3),
  'p99 ms': rounded(quantile(taken, 0.99), 3),
  target,
});
console.log(
  `a store with ${contacts} contacts: ${held.instances} instances, ${held.timers} timers`,
);
console.table({
  'start of the engine': print(openings, 'under 1 s'),
  'when is anything due next': print(next, 'under 1 ms'),
  'timers due now (none)': print(due, 'under 1 ms'),
});
