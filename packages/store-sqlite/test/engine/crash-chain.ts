import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { bundled } from '../../../../.ci/bundled.ts';

const WORKER = bundled(new URL('crash-worker.ts', import.meta.url));

/** Items that one run is given. */
export const AT_ONCE = 24;

/** Where a run is killed: at the nth pass of a place in the code, or so many milliseconds after it opened. */
type Kill = { readonly at: string } | { readonly afterMs: number };

/** Places, and how far into a run they may be passed. */
const PLACES: readonly (readonly [place: string, most: number])[] = [
  ['commit:before', 7],
  ['commit:after', 7],
  ['inbox:after', 3],
  ['load:after', 5],
  ['claimTimers:after', 3],
  ['claimEffects:before', 3],
  ['claimEffects:after', 3],
  ['postponeEffects:before', 2],
  ['postponeEffects:after', 2],
  ['effect:before', 12],
  ['effect:after', 12],
  ['artefacts:after', 6],
  ['compact:before', 1],
  ['verify:before', 1],
  ['verify:after', 1],
  ['blobs.put:before', 1],
  ['blobs.put:after', 1],
  ['epochs.list:before', 2],
  ['epochs.open:before', 1],
  ['epochs.open:after', 1],
  ['epochs.rewrap:before', 1],
  ['epochs.rewrap:after', 1],
  ['epochs.close:before', 1],
  ['epochs.forget:before', 1],
  ['keyring before sync', 1],
  ['keyring before rename', 1],
  ['keyring after rename', 1],
  ['prune:before', 1],
];

/** The kills of one chain of runs: the same each time, so that a failure can be sought again. */
function* killsOf(seed: number): Generator<Kill, never> {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  for (;;) {
    for (let turn = 0; turn < 3; turn += 1) {
      const [place, most] = PLACES[next(PLACES.length)] ?? ['commit:after', 1];
      yield { at: `${place}:${1 + next(most)}` };
    }
    yield { afterMs: next(250) };
  }
}

interface Ended {
  readonly lines: readonly string[];
  readonly isKilled: boolean;
}

const runOnce = async (kill: Kill, cache: string, args: readonly string[]): Promise<Ended> => {
  const child = spawn(process.execPath, [WORKER, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_COMPILE_CACHE: cache,
      ...('at' in kill && { CC_FAILPOINT: kill.at }),
    },
  });
  let output = '';
  let killing: NodeJS.Timeout | undefined;
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part;
    if ('afterMs' in kill) killing ??= setTimeout(() => child.kill('SIGKILL'), kill.afterMs);
  });
  await once(child, 'close');
  clearTimeout(killing);
  const isKilled = child.signalCode === 'SIGKILL';
  if (!isKilled && (child.exitCode !== 0 || !output.endsWith('stopped\n')))
    throw new Error(`a run ended with ${child.exitCode} after ${output.split('\n').length} lines`);
  // A line that the kill cut short was not told.
  return { lines: output.split('\n').slice(0, -1), isKilled };
};

/** What was promised over all runs of a chain, and where they were killed. */
export interface Chain {
  readonly folder: string;
  readonly runs: number;
  /** Contact by number of the item; empty where it had been erased when it came again. */
  readonly accepted: ReadonlyMap<number, string>;
  readonly resolved: ReadonlySet<number>;
  readonly kills: ReadonlyMap<string, number>;
  /** The first item that has no answer. */
  readonly next: number;
}

/** Runs one process after the other over one folder, and kills them, until there were enough kills and contacts. */
export const runChain = async (
  root: string,
  seed: number,
  enough: { readonly kills: number; readonly contacts: number },
): Promise<Chain> => {
  const folder = join(root, `chain-${seed}`);
  const accepted = new Map<number, string>();
  const resolved = new Set<number>();
  const kills = new Map<string, number>();
  let killed = 0;
  let next = 0;
  let run = 0;
  for (const kill of killsOf(seed)) {
    const open = [...accepted].filter(([n, id]) => id !== '' && !resolved.has(n));
    const left = open.map(([n, id]) => `${n}:${id}`).join(',');
    const args = [folder, String(run), String(next), String(AT_ONCE), left];
    const { lines, isKilled } = await runOnce(kill, join(root, 'compiled'), args);
    for (const line of lines) {
      const [what, n, id = ''] = line.split(' ');
      if (what === 'resolved') resolved.add(Number(n));
      if (what !== 'accepted') continue;
      const earlier = accepted.get(Number(n)) ?? '';
      if (earlier !== '' && id !== '' && earlier !== id)
        throw new Error(`item ${n} is in two contacts`);
      if (earlier === '') accepted.set(Number(n), id);
    }
    if (isKilled) {
      const place = 'at' in kill ? kill.at.slice(0, kill.at.lastIndexOf(':')) : 'at random';
      kills.set(place, (kills.get(place) ?? 0) + 1);
      killed += 1;
    }
    // A source goes on with the first that it has no answer to; those after it may come twice.
    while (accepted.has(next)) next += 1;
    run += 1;
    if (killed >= enough.kills && accepted.size >= enough.contacts) break;
  }
  return { folder, runs: run, accepted, resolved, kills, next };
};
