import { parseArgs } from 'node:util';
import type { Changeset } from '@council-contact/core';
import { openCentre } from './centre.ts';
import { fourSteps, inFlight } from './load.ts';
import { median, medianRate, rateOf, rounded, type Rate } from './measured.ts';
import { rawLimit, type RawLimit } from './raw-limit.ts';
import { recording } from './recorded-changesets.ts';
import { temporaryFolders } from './temporary-folders.ts';

// Contacts through the engine over the embedded store, four durable steps each, beside node:sqlite writing the same
// rows in groups as large: in one run, taking turns.

const { values } = parseArgs({
  options: {
    contacts: { type: 'string', default: '2000' },
    cycles: { type: 'string', default: '5' },
  },
});
const contacts = Number(values.contacts);
const cycles = Number(values.cycles);
const folder = temporaryFolders();

/** One contact's steps, as the engine commits them. */
const recordSteps = async (): Promise<readonly Changeset[]> => {
  const changesets: Changeset[] = [];
  const centre = await openCentre(folder(), {
    store: (store) => recording(store, changesets),
  });
  changesets.length = 0;
  await fourSteps(centre, 1);
  await centre.stop();
  return changesets;
};

const openRaw = async (changesets: readonly Changeset[]): Promise<RawLimit> => {
  const place = folder();
  const centre = await openCentre(place);
  await centre.stop();
  return rawLimit(place, changesets);
};

const raw = await openRaw(await recordSteps());
const centre = await openCentre(folder());
let engineDone = 0;
let rawDone = 0;

const byEngine = (count: number, concurrency: number): Promise<Rate> =>
  rateOf(count, () => {
    const first = engineDone;
    engineDone += count;
    return inFlight(count, concurrency, (number) => fourSteps(centre, first + number));
  });

const byRaw = (count: number, size: number): Promise<Rate> =>
  rateOf(count, () => {
    const times: number[] = [];
    for (const end = rawDone + count; rawDone < end; rawDone += size)
      times.push(...raw.group(rawDone, size));
    return times;
  });

interface Cycle {
  readonly engine: Rate;
  readonly raw: Rate;
}

const compare = async (count: number, concurrency: number): Promise<readonly Cycle[]> => {
  await byEngine(count, concurrency);
  await byRaw(count, concurrency);
  const done: Cycle[] = [];
  while (done.length < cycles)
    done.push({
      engine: await byEngine(count, concurrency),
      raw: await byRaw(count, concurrency),
    });
  return done;
};

const print = (name: string, { perSecond, p50, p99, cpu }: Rate) => ({
  '': name,
  'contacts/s': rounded(perSecond, 0),
  'p50 ms': rounded(p50, 1),
  'p99 ms': rounded(p99, 1),
  'CPU s per 1,000': rounded(cpu, 3),
});

const many = await compare(contacts, 50);
const one = await compare(Math.ceil(contacts / 20), 1);
await centre.stop();
raw.close();

const of = (done: readonly Cycle[], side: keyof Cycle): Rate =>
  medianRate(done.map((cycle) => cycle[side]));
console.log(`contacts, ${contacts} in each of ${cycles} cycles, medians`);
console.table([
  print('engine, 50 in flight', of(many, 'engine')),
  print('raw, groups of 50', of(many, 'raw')),
  print('engine, 1 in flight', of(one, 'engine')),
  print('raw, 1 at a time', of(one, 'raw')),
]);
const ratios = (done: readonly Cycle[]) => ({
  'contacts/s': rounded(
    median(done.map(({ engine, raw: limit }) => engine.perSecond / limit.perSecond)),
    2,
  ),
  CPU: rounded(median(done.map(({ engine, raw: limit }) => limit.cpu / engine.cpu)), 2),
});
console.log('share of the raw limit, medians of each cycle’s ratio (target at 50 in flight: 0.6)');
console.table({ '50 in flight': ratios(many), '1 in flight': ratios(one) });
