import { once } from 'node:events';
import { link, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { silentLogger, type Channel, type ChannelHost } from '@council-contact/core';
import type { SimpleParserOptions } from 'mailparser';
import { emailFiles } from '../src/index.ts';
import type { BareRequest } from './bare-worker.ts';
import { writeCorpus } from './corpus.ts';

// Mails per second from a folder to items ready for the engine, beside the bare parser reading the same files in as
// many threads: in one run, taking turns.
//
//   npm run bench -- parse [--mails 2000] [--cycles 5] [--workers 2]

const { values } = parseArgs({
  options: {
    mails: { type: 'string', default: '2000' },
    cycles: { type: 'string', default: '5' },
    workers: { type: 'string', default: '2' },
  },
});
const mails = Number(values.mails);
const cycles = Number(values.cycles);
const workers = Number(values.workers);

/** As the channel asks it of the parser: the HTML is left alone. */
const BARE: SimpleParserOptions = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  keepCidLinks: true,
  keepDeliveryStatus: true,
  checksumAlgo: 'sha256',
};

const refuse = (): never => {
  throw new Error('the channel has no need of this');
};

const HOST: ChannelHost = {
  id: 'bench',
  accept: refuse,
  stage: refuse,
  conversation: refuse,
  drafts: { put: refuse, get: refuse, drop: refuse },
  delivered: refuse,
  log: silentLogger,
  clock: { now: () => new Date() },
  state: { get: refuse, set: refuse },
};

interface Rate {
  readonly perSecond: number;
  /** CPU seconds of all threads for 1,000 mails: steadier than time on a machine that others use. */
  readonly cpu: number;
}

/** Call it when the clock starts, and what it returns when it stops. */
const measure = (): (() => Rate) => {
  const started = performance.now();
  const before = process.cpuUsage();
  return () => {
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(before);
    return { perSecond: mails / seconds, cpu: (user + system) / 1000 / mails };
  };
};

const drain = async (channel: Channel): Promise<number> => {
  const signal = new AbortController().signal;
  let taken = 0;
  for (let more = true; more;) {
    const batch = await channel.poll?.(null, signal);
    if (batch === undefined) return taken;
    await batch.acknowledge?.(
      batch.items.map(() => ({ status: 'accepted', contact: 'c', sequence: 1 })),
    );
    taken += batch.items.length;
    more = batch.more;
  }
  return taken;
};

const linkAll = async (from: string, to: string): Promise<void> => {
  for (const name of await readdir(from)) await link(join(from, name), join(to, `c${name}`));
};

/** From files to acknowledged items. The threads run before the clock does: neither side is charged for its start. */
const ours = async (corpus: string, after: 'keep' | 'move'): Promise<Rate> => {
  const folder = await writeCorpus(workers * 20);
  const channel = await emailFiles.open(
    { folder, address: 'customerservices@council.example', workers, settleMs: 0, after },
    HOST,
  );
  await drain(channel);
  await linkAll(corpus, folder);
  const stop = measure();
  const taken = await drain(channel);
  const rate = stop();
  if (taken !== mails) throw new Error(`${taken} of ${mails} mails were taken`);
  await channel.close?.();
  await rm(folder, { recursive: true });
  return rate;
};

const bare = async (corpus: string, options: SimpleParserOptions): Promise<Rate> => {
  const files = (await readdir(corpus)).map((name) => join(corpus, name));
  const threads = Array.from(
    { length: workers },
    () => new Worker(new URL('./bare-worker.ts', import.meta.url)),
  );
  const ask = (part: (index: number) => readonly string[]): Promise<unknown> =>
    Promise.all(
      threads.map((thread, index) => {
        const answered = once(thread, 'message');
        const request: BareRequest = { files: part(index), options };
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        thread.postMessage(request);
        return answered;
      }),
    );
  await ask((index) => files.slice(index * 20, index * 20 + 20));
  const stop = measure();
  await ask((index) => files.filter((_, number) => number % workers === index));
  const rate = stop();
  await Promise.all(threads.map((thread) => thread.terminate()));
  return rate;
};

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const corpus = await writeCorpus(mails);
type Side = 'keep' | 'move' | 'bare' | 'bareDefault';
const runs: Readonly<Record<Side, Rate>>[] = [];
for (let cycle = 0; cycle < cycles; cycle += 1)
  runs.push({
    bare: await bare(corpus, BARE),
    keep: await ours(corpus, 'keep'),
    bareDefault: await bare(corpus, {}),
    move: await ours(corpus, 'move'),
  });
await rm(corpus, { recursive: true });

const figures = (name: string, side: Side) => ({
  '': name,
  'mails/s': Math.round(median(runs.map((run) => run[side].perSecond))),
  'CPU s per 1,000': Number(median(runs.map((run) => run[side].cpu)).toFixed(3)),
});
const medianOf = (shares: readonly number[]): number => Number(median(shares).toFixed(2));
const ratios = (one: Side, other: Side) => ({
  'mails/s': medianOf(runs.map((run) => run[one].perSecond / run[other].perSecond)),
  CPU: medianOf(runs.map((run) => run[other].cpu / run[one].cpu)),
});

console.log(
  `mail files to items, ${mails} in each of ${cycles} cycles, ${workers} threads, medians`,
);
console.table([
  figures('channel, files moved', 'move'),
  figures('channel, files kept', 'keep'),
  figures('bare parser, as the channel asks it', 'bare'),
  figures('bare parser, its defaults', 'bareDefault'),
]);
console.log('share of the bare parser, medians of each cycle’s ratio (target: 0.8)');
console.table({
  'files moved': ratios('move', 'bare'),
  'files kept': ratios('keep', 'bare'),
  'files moved, to its defaults': ratios('move', 'bareDefault'),
});
