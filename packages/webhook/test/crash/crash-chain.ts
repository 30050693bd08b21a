import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { bundled } from '../../../../.ci/bundled.ts';
import { startSender, type Post, type Sender, type Told } from './crash-sender.ts';

const CHILD = bundled(new URL('crash-child.ts', import.meta.url));

/** Posts that one run is given, some at a time. */
const POSTS = 4;
const LANES = 2;

/** Every place on a webhook's way, and how often it may be passed before the kill. */
export const PLACES: readonly (readonly [place: string, most: number])[] = [
  ['request:start', 3],
  ['handle:before', 3],
  ['fetch:before', 9],
  ['fetch:after', 9],
  ['blobs.put:before', 1],
  ['blobs.put:after', 1],
  ['inbox:before', 2],
  ['inbox:after', 2],
  ['commit:before', 2],
  ['commit:after', 2],
  ['handle:after', 3],
  ['response:before', 3],
  ['response:after', 3],
];

type Kill = { readonly at: string } | { readonly afterMs: number };

/** The same kills each time: each place in turn, deeper and deeper into a run, and moments in between. */
function* killsOf(seed: number): Generator<Kill, never> {
  for (let round = seed; ; round += 1) {
    for (const [place, most] of PLACES) yield { at: `${place}:${1 + (round % most)}` };
    for (const part of [1, 2, 3]) yield { afterMs: (round * 7 * part) % 40 };
  }
}

export interface Chain {
  readonly folder: string;
  readonly sender: Sender;
  /** What was answered with 2xx, by event. */
  readonly promised: ReadonlyMap<string, Told>;
  /** Every post, in the order of their events. */
  readonly posts: readonly Post[];
  readonly kills: ReadonlyMap<string, number>;
}

const isAlive = async (port: number): Promise<boolean> => {
  try {
    return (await fetch(`http://127.0.0.1:${port}/livez`)).ok;
  } catch {
    return false;
  }
};

const runOnce = async (
  kill: Kill,
  cache: string,
  args: readonly string[],
  work: (port: number) => Promise<void>,
): Promise<string> => {
  const child = spawn(process.execPath, [CHILD, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_COMPILE_CACHE: cache,
      ...('at' in kill && { CC_FAILPOINT: kill.at }),
    },
  });
  const closed = once(child, 'close');
  const told = once(child.stdout.setEncoding('utf8'), 'data');
  const port = await Promise.race([told, closed.then(() => [''])]);
  if (port[0] !== '') {
    if ('afterMs' in kill) setTimeout(() => child.kill('SIGKILL'), kill.afterMs);
    await work(Number(port[0]));
  }
  // Where all was taken before the place was reached, it is killed as it stands.
  const isReached = port[0] === '' || !(await isAlive(Number(port[0])));
  child.kill('SIGKILL');
  await closed;
  if (child.signalCode !== 'SIGKILL') throw new Error(`a run ended with ${child.exitCode}`);
  if (!isReached) return 'at rest';
  return 'at' in kill ? kill.at.slice(0, kill.at.lastIndexOf(':')) : 'at random';
};

/** Runs one process after the other over one folder, and kills each; what was not answered is sent again. */
export const runChain = async (folder: string, seed: number, kills: number): Promise<Chain> => {
  const sender = await startSender();
  const promised = new Map<string, Told>();
  const counts = new Map<string, number>();
  const posts: Post[] = [];
  let pending: Post[] = [];
  let run = 0;
  for (const kill of killsOf(seed)) {
    while (pending.length < POSTS) {
      const post = sender.compose();
      posts.push(post);
      pending.push(post);
    }
    const place = await runOnce(
      kill,
      join(folder, '..', 'compiled'),
      [folder, sender.origin, String(run)],
      async (port) => {
        const left = [...pending];
        const lane = async (): Promise<void> => {
          for (let post = left.shift(); post !== undefined; post = left.shift()) {
            const answer = await post.send(port);
            if (answer === null) continue;
            for (const one of answer) insistSame(promised, one);
            pending = pending.filter((each) => each !== post);
          }
        };
        await Promise.all(Array.from({ length: LANES }, lane));
      },
    );
    counts.set(place, (counts.get(place) ?? 0) + 1);
    run += 1;
    if (run >= kills) break;
  }
  return { folder, sender, promised, posts, kills: counts };
};

const insistSame = (promised: Map<string, Told>, one: Told): void => {
  const earlier = promised.get(one.id);
  if (one.contact === undefined) throw new Error(`${one.id} was ${one.status}`);
  if (earlier !== undefined && earlier.contact !== one.contact)
    throw new Error(`${one.id} is in two contacts`);
  promised.set(one.id, one);
};
