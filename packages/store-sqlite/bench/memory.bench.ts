import { parseArgs } from 'node:util';
import { openCentre } from './centre.ts';
import { fourSteps, inFlight } from './load.ts';
import { rounded } from './measured.ts';
import { temporaryFolders } from './temporary-folders.ts';

// Contacts streamed through one engine, 50 in flight: what the process has in memory as they go by.

const TARGET_MIB = 250;
const { values } = parseArgs({ options: { contacts: { type: 'string', default: '100000' } } });
const contacts = Number(values.contacts);
const slice = Math.ceil(contacts / 10);
const centre = await openCentre(temporaryFolders()());

const mib = (): number => rounded(process.memoryUsage.rss() / 1024 / 1024, 0);
const seen = [{ contacts: 0, 'resident MiB': mib() }];
for (let done = 0; done < contacts; done += slice) {
  let most = 0;
  await inFlight(slice, 50, async (number) => {
    await fourSteps(centre, done + number);
    if (number % 500 === 0) most = Math.max(most, mib());
  });
  seen.push({ contacts: done + slice, 'resident MiB': most });
}
await centre.stop();

console.log(
  `resident memory while ${contacts} contacts go by (target: flat, under ${TARGET_MIB} MB)`,
);
console.table(seen);
