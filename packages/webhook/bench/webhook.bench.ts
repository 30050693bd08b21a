import { parseArgs } from 'node:util';
import {
  configured,
  createContactCentre,
  memoryKeyring,
  type Changeset,
  type ContactCentre,
  type Store,
} from '@council-contact/core';
import { serve } from '@council-contact/http';
import { sqliteStore } from '@council-contact/store-sqlite';
import { median, quantile, rounded } from '../../store-sqlite/bench/measured.ts';
import { benchPolicy } from '../../store-sqlite/bench/policy.ts';
import { rawLimit } from '../../store-sqlite/bench/raw-limit.ts';
import { recording } from '../../store-sqlite/bench/recorded-changesets.ts';
import { temporaryFolders } from '../../store-sqlite/bench/temporary-folders.ts';
import { webhook } from '../src/index.ts';
import { bareServer } from './bare-server.ts';
import { SECRET, startSender } from './load.ts';

// Signed webhooks to durable contacts over the embedded store, beside bare node:http, HMAC and the same rows written raw:
// in one run, taking turns, over as many connections. Both fetch every payload from the sender's own thread.
//
//   npm run bench -- webhook [--items 2000] [--cycles 5] [--connections 16]

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '2000' },
    cycles: { type: 'string', default: '5' },
    connections: { type: 'string', default: '16' },
  },
});
const items = Number(values.items);
const cycles = Number(values.cycles);
const connections = Number(values.connections);
const folder = temporaryFolders();
const sender = await startSender();

const openCentre = (place: string, around = (store: Store) => store): Promise<ContactCentre> =>
  createContactCentre({
    policy: benchPolicy,
    store: around(sqliteStore({ folder: place })),
    keyring: memoryKeyring(),
    channels: {
      inbox: configured(webhook, {
        secret: SECRET,
        origins: [sender.origin],
        token: 'x'.repeat(16),
      }),
    },
  });

/** One item's rows, as the engine commits them. */
const recordItem = async (): Promise<readonly Changeset[]> => {
  const changesets: Changeset[] = [];
  const centre = await openCentre(folder(), (store) => recording(store, changesets));
  const server = await serve(centre);
  changesets.length = 0;
  const url = `${server.url}/channels/inbox`;
  await sender.post({ url, first: 0, count: 1, batch: 1, connections: 1 });
  const recorded = [...changesets];
  await server.close();
  await centre.stop();
  return recorded;
};

const openBare = async (changesets: readonly Changeset[]) => {
  const place = folder();
  const centre = await openCentre(place);
  await centre.stop();
  return bareServer(rawLimit(place, changesets));
};

const bare = await openBare(await recordItem());
const centre = await openCentre(folder());
const server = await serve(centre);
const URLS = { channel: `${server.url}/channels/inbox`, bare: bare.url };
type Side = keyof typeof URLS;

interface Run {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** CPU seconds of the thread that serves, for 1,000 items. */
  readonly cpu: number;
}

const next = { channel: 1, bare: 1 };
const run = async (side: Side, batch: number, count: number): Promise<Run> => {
  const first = next[side];
  next[side] += count;
  const before = process.threadCpuUsage();
  const started = performance.now();
  const times = await sender.post({ url: URLS[side], first, count, batch, connections });
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.threadCpuUsage(before);
  return {
    perSecond: count / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    cpu: (user + system) / 1_000 / count,
  };
};

const print = (name: string, runs: readonly Run[]) => ({
  '': name,
  'items/s': rounded(median(runs.map(({ perSecond }) => perSecond)), 0),
  'p50 ms': rounded(median(runs.map(({ p50 }) => p50)), 1),
  'p99 ms': rounded(median(runs.map(({ p99 }) => p99)), 1),
  'CPU s per 1,000': rounded(median(runs.map(({ cpu }) => cpu)), 3),
});

const figures: object[] = [];
const ratios: Record<string, object> = {};
for (const batch of [1, 20]) {
  const done: Readonly<Record<Side, Run>>[] = [];
  for (let cycle = -1; cycle < cycles; cycle += 1) {
    const count = Math.ceil((cycle < 0 ? items / 4 : items) / batch) * batch;
    const pair = {
      channel: await run('channel', batch, count),
      bare: await run('bare', batch, count),
    };
    if (cycle >= 0) done.push(pair);
  }
  const name = `${batch} in a post`;
  figures.push(
    print(
      `channel, ${name}`,
      done.map(({ channel }) => channel),
    ),
    print(
      `bare, ${name}`,
      done.map((pair) => pair.bare),
    ),
  );
  ratios[name] = {
    'items/s': rounded(median(done.map((pair) => pair.channel.perSecond / pair.bare.perSecond)), 2),
    CPU: rounded(median(done.map((pair) => pair.bare.cpu / pair.channel.cpu)), 2),
  };
}
const { stages } = await centre.health();
if (stages['received'] !== next.channel - 1)
  throw new Error(`${stages['received']} contacts of ${next.channel - 1} items`);
await server.close();
await centre.stop();
bare.close();
await sender.close();

console.log(
  `webhooks to contacts, ${items} items in each of ${cycles} cycles, ${connections} connections, medians`,
);
console.table(figures);
console.log('share of the bare server, medians of each cycle’s ratio (target: 0.5)');
console.table(ratios);
