import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename } from 'node:path';

// `npm run bench` runs every bench, one after another, each in a process of its own;
// `npm run bench -- contacts --cycles 9` runs one and hands it the rest. They write into temporary folders alone.

const benches = new Map(
  globSync('packages/*/bench/*.bench.ts')
    .toSorted()
    .map((file) => [basename(file, '.bench.ts'), file] as const),
);
/**
 * Node sizes its young generation by the machine's memory, up to 192 MiB of garbage kept for speed. Where memory is bounded,
 * as in that bench, one says so.
 */
const NODE_FLAGS: Readonly<Record<string, readonly string[]>> = {
  memory: ['--max-semi-space-size=8'],
};
const [chosen, ...options] = process.argv.slice(2);
if (chosen !== undefined && !benches.has(chosen)) {
  console.error(`There is no bench '${chosen}'; there are: ${[...benches.keys()].join(', ')}.`);
  process.exit(2);
}

let failed = 0;
for (const [name, file] of benches) {
  if (chosen !== undefined && chosen !== name) continue;
  const flags = NODE_FLAGS[name] ?? [];
  console.log(`\n${[name, ...flags].join(' ')}`);
  const run = [...flags, '--conditions=@council-contact/source', file, ...options];
  const { status } = spawnSync(process.execPath, run, { stdio: 'inherit' });
  if (status !== 0) failed = 1;
}
process.exit(failed);
