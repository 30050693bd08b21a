import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContactCentre, loadPolicy } from '@council-contact/core';
import { fileKeyring, sqliteStore } from '@council-contact/store-sqlite';

const [folder = 'data'] = process.argv.slice(2);
const dpo = { email: 'dpo@council.test', phone: '01632 960001', post: 'Town Hall, Exampleton' };
const council = { id: 'council', name: 'Example', roles: 'controller', dataProtectionOfficer: dpo };
const kept = { purposes: 'handle-query', lawfulBasis: 'public-task', period: 'P1Y' };
const example = {
  id: 'example',
  name: 'Example Borough Council',
  organisation: 'council',
  channels: [{ id: 'desk', kind: 'face-to-face' }],
  services: [{ id: 'waste', name: 'Waste Services', handover: 'depot' }],
  routing: { default: {} },
  artefactClasses: [{ id: 'everything', label: 'All that is said and written', ...kept }],
  skeletonPeriod: 'P6Y',
};
const edition = { schema: 1, version: 'one-file', effectiveFrom: '2024-06-01' };
const policy = loadPolicy({
  ...edition,
  organisations: [council],
  calendars: [{ id: 'office', hours: { 'monday-friday': '09:00-17:00' } }],
  councils: [example],
});

await using centre = await createContactCentre({
  policy,
  store: sqliteStore({ folder: join(folder, 'store') }),
  keyring: fileKeyring(join(folder, 'keyring.json')),
  handovers: {
    // The service's own system: told at least once, after a crash too, with the same key to know a repetition by.
    depot: async (handover) => {
      const [extract] = await handover.open(); // what the policy lets this service have
      const job = JSON.stringify({ key: handover.key, job: extract?.text });
      appendFileSync(join(folder, 'depot.jsonl'), `${job}\n`);
      return { status: 'sent', ref: handover.key };
    },
  },
});

const [by, at] = [{ kind: 'person', id: 'adviser-7' } as const, new Date().toISOString()];
const item = { key: at, ref: at, conversation: at, occurredAt: at, nature: 'person' } as const;
const words = { from: { name: 'Ann' }, to: 'desk', text: 'My green bin was not emptied.' };
const visit = await centre.receive('desk', { ...item, ...words });
if (!('contact' in visit)) throw new Error(visit.status);
const job = { service: 'waste', purpose: 'handle-query', extract: 'Empty the green bin.' };
await centre.contacts.route(visit.contact, { by, ...job });
await centre.settle(); // does what is due: the handover
await centre.contacts.resolve(visit.contact, { by, outcome: 'completed' });

// Every fact, in order, from where the last run stopped: keep the cursor with what you make of them.
const cursor = join(folder, 'cursor');
for await (const entry of centre.facts(existsSync(cursor) ? readFileSync(cursor, 'utf8') : null)) {
  console.log(entry.fact.at, entry.fact.type, entry.fact.instance);
  writeFileSync(cursor, entry.cursor);
  if (entry.fact.type === 'contact.resolved' && entry.fact.contact === visit.contact) break;
}
