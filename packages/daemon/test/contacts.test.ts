import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contact } from '@council-contact/core';
import { sqliteStore } from '@council-contact/store-sqlite';
import { describe, expect, it } from 'vitest';
import { operatingSystemUser } from '../src/deployment/actor.ts';
import { home, MAILBOX, THREE, type Home } from './home.ts';

const contactsOf = async ({ run }: Home, query = ''): Promise<readonly Contact[]> =>
  ((await run(`contacts list --json${query}`)).json() as { contacts: readonly Contact[] }).contacts;

const three = async (): Promise<Home & { binned: string; waiting: string; broken: string }> => {
  const made = await home({ mails: THREE });
  expect((await made.run('once --json')).json()).toEqual({ taken: 3 });
  const contacts = await contactsOf(made);
  const id = (test: (contact: Contact) => boolean): string => contacts.find(test)?.id ?? '';
  return {
    ...made,
    binned: id(({ stage }) => stage === 'routed'),
    waiting: id(({ within }) => within === 'awaiting-triage'),
    broken: id(({ within }) => within === 'quarantined'),
  };
};

describe('what has come in', () => {
  it('is counted by status, listed by contacts list, and shown in one line without a purpose (N14)', async () => {
    const { run, binned, ...made } = await three();
    const none = { artefacts: 0, answers: 0, reviews: 0 };
    expect((await run('status --json')).json()).toEqual({
      council: 'example',
      policy: { digest: expect.any(String), version: 'test-1' },
      status: 'stopped',
      channels: {},
      stages: { received: 2, triaged: 0, routed: 1, resolved: 0, retained: 0, erased: 0 },
      waiting: { triage: 1, acceptance: 1, writing: 0 },
      overdue: 0,
      quarantined: 1,
      outbox: { pending: 0, parked: 0 },
      held: { artefacts: 0, holds: 0, reviewDue: 0 },
      due: { day: none, week: none },
      disposalStopped: null,
      at: expect.any(String),
    });
    expect((await run('status')).out).toMatch(/^received\s+2$/mu);

    const { json } = await run('contacts list --limit 2 --json');
    const page = json() as { contacts: readonly Contact[]; cursor: string };
    expect(page.contacts).toHaveLength(2);
    const next = await run(`contacts list --after ${page.cursor} --json`);
    expect((next.json() as typeof page).contacts).toHaveLength(1);
    expect((await run('contacts list --stage routed --service waste')).out).toContain(binned);
    expect(await contactsOf({ run, ...made }, ' --older-than 1')).toEqual([]);

    const line = (await run(`contacts show ${binned} --json`)).json();
    expect(line).toEqual({
      at: expect.any(String),
      channel: 'inbox',
      service: ['waste'],
      topic: 'bins',
      contactRef: binned,
    });
    expect((await run(`contacts show ${binned}`)).out).toMatch(
      /^\S+Z {2}inbox {2}waste {2}bins {2}\S+$/u,
    );
    expect((await run('contacts show nobody')).code).toBe(1);
  });

  it('is opened for a purpose, by a recorded user, as far as its classes allow (N23)', async () => {
    const { run, folder, waiting } = await three();
    const { json, out } = await run(`contacts show ${waiting} --purpose complaint --json`);
    const shown = json() as { opened: { kind: string; text: string | null }[]; refused: object[] };
    expect(shown.opened.map(({ kind }) => kind).toSorted()).toEqual([
      'message',
      'original',
      'sent-copy',
    ]);
    expect(shown.opened.find(({ kind }) => kind === 'message')?.text).toContain('a moment');
    expect(shown.refused).toEqual([{ artefact: `${waiting}/a2`, code: 'CC_PURPOSE_REFUSED' }]);
    expect(out).not.toContain('otto@example.org');

    const saved = join(folder, 'saved');
    const text = await run(`contacts show ${waiting} --purpose handle-query --save ${saved}`);
    expect(text.out).toContain('email: otto@example.org');
    expect(text.out).toContain('possible: ');
    const files = await readdir(saved);
    expect(files.toSorted()).toEqual(['a1-message', 'a3-original']);
    expect(await readFile(join(saved, 'a3-original'), 'utf8')).toBe(THREE['other.eml']);
    expect((await stat(join(saved, 'a1-message'))).mode & 0o777).toBe(0o600);
    expect((await run(`contacts show ${waiting} --purpose gossip`)).err).toMatch(
      /no purpose 'gossip': one of/u,
    );

    const store = sqliteStore({ folder: join(folder, 'store') });
    await store.open();
    const history = await store.history(waiting);
    await store.close();
    const openings = history
      .map(({ event }) => JSON.parse(event))
      .filter(({ type }) => type === 'ARTEFACTS_OPENED');
    expect(openings.map(({ by, purpose }) => [by, purpose])).toEqual([
      [operatingSystemUser().id, 'complaint'],
      [operatingSystemUser().id, 'handle-query'],
    ]);
  });

  it('is found by what somebody gave', async () => {
    const { run, waiting } = await three();
    const found = await run('contacts find --email OTTO@example.org --json');
    expect((found.json() as { contacts: Contact[] }).contacts.map(({ id }) => id)).toEqual([
      waiting,
    ]);
    expect((await run('contacts find --email -', 'otto@example.org\n')).out).toContain(waiting);
    expect((await run('contacts find --phone 01632960999 --json')).json()).toEqual({
      contacts: [],
    });
  });
});

describe('a contact', () => {
  it('goes its way by commands: every one that its stages take', async () => {
    const { run, folder, waiting } = await three();
    const done = async (words: string, input?: string): Promise<void> => {
      const { code, err, json } = await run(`contacts ${words} --json`, input);
      expect({ words, code, err }).toEqual({ words, code: 0, err: '' });
      expect(json()).toEqual({ status: 'applied', contact: waiting, version: expect.any(Number) });
    };
    const now = async (): Promise<Contact> =>
      (
        (await run(`contacts show ${waiting} --purpose handle-query --json`)).json() as {
          contact: Contact;
        }
      ).contact;

    await done(`claim ${waiting}`);
    expect((await now()).claimant).toBe(operatingSystemUser().id);
    await done(`unclaim ${waiting}`);
    await done(`claim ${waiting} --for team-lead`);
    await done(`note ${waiting} --text -`, 'Called back twice.');
    await done(`triage ${waiting} --service waste --service housing`);
    const [first, second] = (await now()).matters.map(({ id }) => id);
    await done(
      `route ${waiting} --matter ${first} --service waste --purpose handle-query --extract Bulky`,
    );
    await done(`route ${waiting} --matter ${second} --service housing --purpose handle-query`);
    const several = await run(`contacts accept ${waiting}`);
    expect([several.code, several.err]).toEqual([
      2,
      expect.stringMatching(/several open matters; say which/u),
    ]);
    await done(`accept ${waiting} --matter ${first}`);
    await done(`await-customer ${waiting} --matter ${first}`);
    await done(`return ${waiting} --matter ${second} --reason wrong-service`);
    await done(`flag ${waiting} --flag access`);
    expect((await now()).flags).toEqual(['access']);
    await done(`close-flag ${waiting} --flag access`);
    await done(`resolve ${waiting} --matter ${second} --outcome signposted --summary Referred`);
    await done(`reply ${waiting} --text - --subject Answered --resolve answered`, 'It is done.');
    expect((await run('outbox list --json')).json()).toMatchObject({
      effects: [{ kind: 'reply', state: 'pending' }],
    });
    expect((await run('outbox list --state pending')).out).toContain('reply');
    await run('once');
    expect((await now()).stage).toBe('resolved');
    const answers = await Promise.all(
      (await readdir(join(folder, 'outgoing'))).map((name) =>
        readFile(join(folder, 'outgoing', name), 'utf8'),
      ),
    );
    expect(answers.filter((text) => text.includes('It is done.'))).toHaveLength(1);
    await done(`reopen ${waiting} --reason not-done`);
    expect((await now()).stage).toBe('triaged');
  });

  it('is changed once by a key, and not at all when it has changed since', async () => {
    const { run, waiting } = await three();
    const words = `contacts note ${waiting} --text Once --key k1 --json`;
    const first = (await run(words)).json() as { version: number };
    expect((await run(words)).json()).toEqual({ ...first, status: 'repeated' });
    const stale = await run(`contacts note ${waiting} --text Late --expect ${first.version - 1}`);
    expect([stale.code, stale.err]).toEqual([1, expect.stringMatching(/CC_CONFLICT/u)]);
    expect((await run(`contacts note ${waiting} --text Now --expect ${first.version}`)).code).toBe(
      0,
    );
  });

  it('that cannot take a command says what it can', async () => {
    const { run, waiting } = await three();
    for (const words of [
      `end-live ${waiting}`,
      `reopen ${waiting} --reason x`,
      `release ${waiting}`,
    ]) {
      const { code, err } = await run(`contacts ${words}`);
      expect([words, code]).toEqual([words, 1]);
      expect(err).toMatch(/CC_NOT_POSSIBLE: .* possible: .*triage/u);
    }
    expect((await run(`contacts triage ${waiting} --service wasted`)).err).toMatch(
      /no service 'wasted'; the policy has waste, housing/u,
    );
  });
});

describe('what could not be read', () => {
  it('is listed with the reason, read again, and released by hand', async () => {
    const { run, broken, waiting } = await three();
    expect((await run('quarantine list --json')).json()).toEqual({
      quarantined: [
        {
          contact: broken,
          channel: 'inbox',
          receivedAt: expect.any(String),
          signals: ['not-a-message'],
          keptUntil: expect.any(String),
        },
      ],
    });
    expect((await run('quarantine list')).out).toContain('not-a-message');
    for (const words of [`quarantine retry ${broken}`, `contacts retry ${broken}`]) {
      const again = await run(words);
      expect([again.code, again.err]).toEqual([
        1,
        expect.stringMatching(/still cannot be read: not-a-message/u),
      ]);
    }
    expect((await run(`quarantine retry ${waiting}`)).err).toMatch(/CC_NOT_POSSIBLE/u);
    expect((await run(`quarantine release ${broken} --json`)).json()).toMatchObject({
      status: 'applied',
    });
    expect((await run('quarantine list --json')).json()).toEqual({ quarantined: [] });
  });
});

describe('what could not be sent', () => {
  it('is parked, and tried again when a person says so', async () => {
    const { outgoing: _, ...silent } = MAILBOX;
    const made = await home({ mails: { 'bin.eml': THREE['bin.eml'] }, channel: silent });
    await made.run('once');
    const { json } = await made.run('outbox list --state parked --json');
    const [parked] = (json() as { effects: { key: string; lastError: string }[] }).effects;
    expect(parked?.lastError).toBe('channel-cannot-reply');
    expect((await made.run('status')).out).toContain('1 parked');
    const key = parked?.key ?? '';
    expect((await made.run(`outbox retry ${key} --json`)).json()).toEqual({
      key,
      state: 'pending',
    });
    expect((await made.run(`outbox retry ${key}`)).code).toBe(1);
    expect((await made.run('outbox list')).out).toContain('pending');
  });
});
