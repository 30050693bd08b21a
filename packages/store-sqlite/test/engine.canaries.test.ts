import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { canaries, virtualClock, type Canaries, type Sighting } from '@council-contact/conformance';
import {
  createContactCentre,
  type Channel,
  type ChannelHost,
  type ContactCentre,
  type Inbound,
  type Logger,
} from '@council-contact/core';
import { fileKeyring, sqliteStore } from '@council-contact/store-sqlite';
import { afterAll, expect, test } from 'vitest';
import { crashPolicy } from './engine/crash-policy.ts';

const root = mkdtempSync(join(tmpdir(), 'engine-canaries-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const by = { kind: 'person', id: 'adviser-7' } as const;

/** An item with a person's details in every place that a channel may put them. */
const mailFrom = (person: Canaries, n: number, more: Partial<Inbound> = {}): Inbound => ({
  key: `<${n}.${person.email}>`,
  ref: `INBOX/${person.name}/${n}`,
  conversation: `${person.email} about ${person.text} (${n})`,
  occurredAt: '2026-11-23T09:00:00Z',
  nature: 'person',
  from: {
    name: person.name,
    email: person.email,
    phone: person.phone,
    postcode: person.postcode,
  },
  to: `${person.name} <contact@council.test>`,
  subject: `${person.name}, ${person.postcode}`,
  text: `${person.text} Call me on ${person.phone}. ${person.name}`,
  parts: [
    {
      kind: 'attachment',
      mediaType: 'text/plain',
      filename: `${person.name} ${person.postcode}.txt`,
      bytes: Buffer.from(person.text),
    },
    {
      kind: 'attachment',
      mediaType: 'text/plain',
      filename: `${person.email}.txt`,
      bytes: Buffer.from(`${person.text} ${person.name}\n`.repeat(4_000)),
    },
  ],
  ...more,
});

/** Items that break the contract of channels, each with details in the place that is broken. */
const brokenFrom = (person: Canaries): readonly Inbound[] =>
  [
    { occurredAt: `when ${person.name} wrote` },
    { signals: [person.email, person.text] },
    { malformed: `${person.name} could not be read` },
    { nature: person.name },
    { from: person.name },
    { parts: [{ kind: person.text, mediaType: person.email }] },
    { key: '' },
  ].map((broken, n) => ({ ...mailFrom(person, 100 + n), ...broken }) as unknown as Inbound);

const newDeployment = async (name: string, person: Canaries) => {
  const folder = join(root, name);
  const clock = virtualClock('2026-11-23T09:00:00Z');
  const logged: string[] = [];
  const keep = (fields: object, message: string): void =>
    void logged.push(inspect(fields, { depth: 9 }), JSON.stringify(fields), message);
  const log: Logger = { info: keep, warn: keep, error: keep };
  const leaky = (): Error =>
    Object.assign(new Error(`550 ${person.email} is unknown to ${person.name}`), {
      code: 'EENVELOPE',
      response: person.text,
    });
  let host: ChannelHost | null = null;
  let tries = 0;
  const channel: Channel = {
    async reply() {
      tries += 1;
      if (tries % 3 === 0) throw leaky();
      return tries % 3 === 1
        ? { status: 'sent', ref: `sent to ${person.email}` }
        : { status: 'failed', code: 'smtp-550' };
    },
    async eraseAtSource() {
      tries += 1;
      if (tries % 2 === 0) throw leaky();
      return { status: 'erased' };
    },
  };
  const store = sqliteStore({ folder: join(folder, 'store'), clock });
  const centre = await createContactCentre({
    policy: crashPolicy,
    store,
    keyring: fileKeyring(join(folder, 'keys', 'keyring.json')),
    clock,
    log,
    channels: {
      inbox: {
        open: (given) => {
          host = given;
          return channel;
        },
      },
    },
    handovers: {
      depot: async (handover) => {
        await handover.open();
        throw leaky();
      },
    },
  });
  centre.on('contact.received', () => {
    throw leaky();
  });
  const accept: ChannelHost['accept'] = (items, options) => {
    if (host === null) throw new Error('no channel is open');
    return host.accept(items, options);
  };
  return { folder, clock, store, centre, logged, accept };
};

/** All that can be asked of a centre without a purpose. */
const shown = async (centre: ContactCentre): Promise<string> => {
  const { items } = await centre.contacts.find({ limit: 500 });
  const stop = new AbortController();
  const facts: object[] = [];
  for await (const entry of centre.facts(null, stop.signal)) {
    facts.push(entry);
    if (entry.fact.type === 'hold.placed') stop.abort();
  }
  const [health, metrics] = [await centre.health(), await centre.metrics()];
  return JSON.stringify([items, facts, health, metrics, await centre.outbox.list()]);
};

const names = (seen: readonly Sighting[]): string[] => [
  ...new Set(seen.map(({ canary, where }) => `${canary} in ${where}`)),
];

test.for([1, 2])(
  'no personal byte lies outside the vault, whatever is done (person %i)',
  { timeout: 120_000 },
  async (seed) => {
    const person = canaries(seed);
    const { folder, clock, store, centre, logged, accept } = await newDeployment(
      `p${seed}`,
      person,
    );
    const errors: string[] = [];
    const attempt = async (work: () => Promise<unknown>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        errors.push(inspect(error, { depth: 9 }), JSON.stringify(error), String(error));
      }
    };
    const seen = async (): Promise<string[]> =>
      names([
        ...(await person.scanFiles(folder)),
        ...(await person.scan('logs', logged.join('\n'))),
        ...(await person.scan('errors', errors.join('\n'))),
      ]);

    await accept([mailFrom(person, 1), mailFrom(person, 2, { nature: 'automatic' })]);
    await accept([mailFrom(person, 3, { malformed: 'mime-broken' })]);
    await accept(brokenFrom(person));
    await accept([mailFrom(person, 1)]);
    for (const item of brokenFrom(person)) await attempt(() => centre.receive('inbox', item));
    await centre.settle();
    expect(await seen()).toEqual([]);

    const { items } = await centre.contacts.find({ within: 'awaiting-triage' });
    const id = items[0]?.id ?? '';
    expect(id).not.toBe('');
    const key = `${person.email} pressed twice`;
    const said = `${person.name} says: ${person.text}`;
    const { contacts } = centre;
    await contacts.note(id, { by, key, text: said });
    await contacts.triage(id, { by, key, matters: [{ service: 'waste', about: said }] });
    await contacts.triage(id, { by, matters: [{ service: 'waste', about: said }] });
    const route = { by, service: 'waste', purpose: 'handle-query', matter: `${id}/m1` };
    await contacts.route(id, { ...route, extract: said });
    await contacts.reply(id, { by, text: said, subject: said });
    await contacts.resolve(id, { by, matter: `${id}/m1`, outcome: 'answered', summary: said });
    await contacts.flag(id, { by, flag: 'access' });
    const hold = await centre.holds.place({
      by,
      artefacts: [`${id}/a1`],
      reason: 'legal-claim',
      authority: 'Monitoring Officer',
      reviewBy: '2027-01-01T00:00:00Z',
    });
    await centre.artefacts.open([`${id}/a1`, `${id}/a4`], { by, purpose: 'handle-query' });
    await attempt(() => contacts.return(id, { by, reason: said }));
    await attempt(() => contacts.reopen(id, { by, reason: person.email }));
    await attempt(() => contacts.route(id, { by, service: person.name, purpose: 'handle-query' }));
    await attempt(() => contacts.route(id, { ...route, purpose: said }));
    await attempt(() => contacts.flag(id, { by, flag: person.name }));
    await attempt(() => contacts.resolve(id, { by, matter: person.email, outcome: 'answered' }));
    await attempt(() => contacts.get(person.name));
    await attempt(() => centre.artefacts.open([`${id}/a1`], { by, purpose: person.name }));
    await attempt(() =>
      centre.holds.place({
        by,
        artefacts: [person.email],
        reason: person.text,
        authority: person.name,
        reviewBy: person.phone,
      }),
    );
    await centre.settle();
    expect(errors.length).toBeGreaterThan(20);
    expect(names(await person.scan('what is shown', await shown(centre)))).toEqual([]);

    // The vault has it all the same: it opens, and is found again by who it is from.
    const [opened] = await centre.artefacts.open([`${id}/a1`], { by, purpose: 'handle-query' });
    expect(opened?.text).toContain(person.text);
    expect((await contacts.findByParty({ email: person.email })).length).toBeGreaterThan(0);
    await store.backup?.(join(folder, 'backup'));
    expect(await seen()).toEqual([]);

    await contacts.closeFlag(id, { by, flag: 'access' });
    await centre.holds.release(hold, { by });
    for (let days = 0; days < 60; days += 10) {
      clock.advance('P10D');
      await centre.settle();
    }
    await centre.stop();
    expect(await seen()).toEqual([]);
  },
);

test('the search finds what is not sealed: in a file, in the database, in a log', async () => {
  const person = canaries(9);
  const { folder, store, centre, logged, accept } = await newDeployment('control', person);
  await accept([mailFrom(person, 1)]);
  expect(names(await person.scanFiles(folder))).toEqual([]);

  const leak = mailFrom(person, 1);
  writeFileSync(join(folder, 'plain.json'), JSON.stringify(leak));
  const found = names(await person.scanFiles(folder));
  expect(found.map((each) => each.slice(0, each.indexOf(' ')))).toEqual(
    expect.arrayContaining(['name', 'email', 'phone', 'postcode', 'text']),
  );
  rmSync(join(folder, 'plain.json'));
  expect(names(await person.scanFiles(folder))).toEqual([]);

  await store.commit([
    {
      inbox: [],
      conversations: [],
      instances: [],
      events: [],
      timers: [],
      effects: [],
      settled: [],
      artefacts: [],
      rewrapped: [],
      destroyed: [],
      channelState: [{ channel: 'inbox', key: 'cursor', value: person.text }],
    },
  ]);
  expect(names(await person.scanFiles(folder))).toMatchObject([
    expect.stringMatching(/^text in .*contacts\.db-wal$/u),
  ]);
  logged.push(`mail of ${person.email}`);
  expect(names(await person.scan('logs', logged.join('\n')))).toEqual(['email in logs']);
  await centre.stop();
});
