import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadPolicy, type Contact } from '@council-contact/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { operatingSystemUser } from '../src/deployment/actor.ts';
import { VERBS } from '../src/verbs/verbs.ts';
import { command, home, mail, THREE, type Home, type Ran } from './home.ts';
import { policyDocument } from './policy-document.ts';
import { describedVerbs, wrongWith } from './printed-schema.ts';
import { SOURCE, startFrom, type Running } from './process.ts';

const AUTHORISE = `
export const authorise = ({ action, purpose }) => action !== 'closeFlag' && purpose !== 'complaint';
`;

const verbsWithJson = async (): Promise<readonly string[]> => {
  const verbs = await Promise.all([...VERBS.values()].map((group) => group.load()));
  return verbs
    .flat()
    .filter(({ options }) => 'json' in options)
    .map(({ name }) => name);
};

const verbOf = async (words: string): Promise<string> => {
  const [first = '', second = ''] = words.split(' ');
  const known = await verbsWithJson();
  return known.includes(first) ? first : `${first} ${second}`;
};

/** Need a state that no mail brings about, or the store to themselves: each has a test of its own. */
const ELSEWHERE = [
  'contacts end-live',
  'contacts accept-reply-failure',
  'contacts close-flag',
  'once',
  'import',
  'restore',
  'store migrate',
];

it('has a schema for all that prints JSON', async () => {
  expect(describedVerbs().toSorted()).toEqual((await verbsWithJson()).toSorted());
});

describe.each(['running', 'stopped'] as const)('beside a daemon that is %s', (mode) => {
  const undo: (() => Promise<void> | void)[] = [];
  const later = (act: () => Promise<void> | void): void => void undo.unshift(act);
  const used = new Set<string>();
  let made: Home;
  let daemon: Running | null = null;

  const ask = async (words: string, input?: string): Promise<Ran> => {
    const ran = await made.run(`${words} --json`, input);
    const verb = await verbOf(words);
    expect({ words, code: ran.code, err: ran.err }).toEqual({ words, code: 0, err: '' });
    expect({ words, wrong: wrongWith(verb, ran.json()) }).toEqual({ words, wrong: null });
    used.add(verb);
    return ran;
  };
  const refused = async (words: string, code: number, message: RegExp): Promise<void> => {
    const ran = await made.run(words);
    expect({ words, code: ran.code, out: ran.out }).toEqual({ words, code, out: '' });
    expect(ran.err).toMatch(message);
  };
  const contacts = async (): Promise<readonly Contact[]> =>
    ((await made.run('contacts list --json')).json() as { contacts: readonly Contact[] }).contacts;

  const begin = async (): Promise<void> => {
    daemon = startFrom(SOURCE, made, ['run'], later);
    await daemon.line('running');
  };
  const end = async (): Promise<number | null> => {
    daemon?.child.kill('SIGTERM');
    return daemon?.ended ?? 0;
  };

  beforeAll(async () => {
    made = await home(
      {
        mails: { ...THREE, 'two.eml': mail('tess', { text: 'Two things, please.' }) },
        config: {
          authorise: 'authorise.mjs',
          keyring: { path: 'keys.json', escrow: 'escrow.json' },
        },
        files: { 'authorise.mjs': AUTHORISE },
      },
      later,
    );
    if (mode === 'running') await begin();
    else await made.run('once');
    await vi.waitFor(async () => {
      if ((await contacts()).length < 4) throw new Error('Not all mails are in.');
    }, 20_000);
  });
  afterAll(async () => {
    for (const act of undo) await act();
  });

  it('every verb does what it says and prints what its schema says', async () => {
    const all = await contacts();
    const id = (test: (contact: Contact) => boolean): string => all.find(test)?.id ?? '';
    const waiting = id(({ within }) => within === 'awaiting-triage');
    const broken = id(({ within }) => within === 'quarantined');
    const binned = id(({ stage }) => stage === 'routed');
    const show = async (contact: string): Promise<Contact> =>
      (
        (await ask(`contacts show ${contact} --purpose handle-query`)).json() as {
          contact: Contact;
        }
      ).contact;

    expect((await ask('status')).json()).toMatchObject({
      status: mode === 'running' ? 'ok' : 'stopped',
      channels: mode === 'running' ? { inbox: 'ok' } : {},
      waiting: { triage: 2, acceptance: 1 },
      quarantined: 1,
    });
    await ask('contacts list --stage routed --service waste');
    await ask('contacts find --email -', 'otto@example.org');
    await ask(`contacts show ${binned}`);
    await ask(`contacts claim ${waiting}`);
    expect((await show(waiting)).claimant).toBe(operatingSystemUser().id);
    await ask(`contacts unclaim ${waiting}`);
    await ask(`contacts note ${waiting} --text - --key n1`, 'Called back.');
    await ask(`contacts note ${waiting} --text - --key n1`, 'Called back.');
    await ask(`contacts triage ${waiting} --service waste --service housing`);
    const [first, second] = (await show(waiting)).matters.map((matter) => matter.id);
    await ask(`contacts route ${waiting} --matter ${first} --service waste --purpose handle-query`);
    await ask(
      `contacts route ${waiting} --matter ${second} --service housing --purpose handle-query`,
    );
    await ask(`contacts accept ${waiting} --matter ${first}`);
    await ask(`contacts await-customer ${waiting} --matter ${first}`);
    await ask(`contacts return ${waiting} --matter ${second} --reason wrong-service`);
    await ask(`contacts resolve ${waiting} --matter ${second} --outcome signposted --summary Done`);
    await ask(`contacts reply ${waiting} --text - --resolve answered`, 'It is done.');
    await ask('outbox list');
    await ask(`contacts flag ${binned} --flag access`);

    const { hold } = (
      await ask(
        `hold place ${binned} --reason legal-claim --authority monitoring-officer --review-by ${new Date(Date.now() + 86_400_000).toISOString()}`,
      )
    ).json() as { hold: string };
    expect((await ask('hold list')).json()).toMatchObject({
      holds: [{ hold, state: 'placed', reason: 'legal-claim', authority: 'monitoring-officer' }],
    });
    expect((await ask('status')).json()).toMatchObject({
      held: { holds: 1 },
      due: { week: { reviews: 1 } },
    });
    await ask(`hold release ${hold}`);
    expect((await ask('hold list')).json()).toEqual({ holds: [] });

    const given = await ask(
      `disclose record ${binned} --to police --basis court-order --authority monitoring-officer --note - --key d1`,
      'Canary constable',
    );
    const { disclosure } = given.json() as { disclosure: string };
    expect((await ask('disclose list')).json()).toMatchObject({
      disclosures: [{ id: disclosure, to: 'police', by: operatingSystemUser().id }],
    });
    expect((await ask('disclose list')).out).not.toContain('Canary');

    await ask('quarantine list');
    await ask(`quarantine release ${broken}`);
    expect((await ask('erase --due --dry-run')).json()).toMatchObject({ due: [], dryRun: true });
    await ask('erase --due');
    await ask('policy check');
    const { digest } = (await ask('policy digest')).json() as { digest: string };
    await ask(`policy adopt ${digest}`);
    await ask('policy schedule');
    await ask(`policy explain -`, THREE['bin.eml']);
    const parsed = await command(['parse', '-', '--json'], THREE['bin.eml']);
    expect([parsed.code, wrongWith('parse', parsed.json())]).toEqual([0, null]);
    used.add('parse');
    await ask('check --sample 3');
    await ask('config check');
    await ask(`backup ${join(made.folder, 'backup')}`);

    const healthy = await made.run('health --json');
    expect(healthy.code).toBe(mode === 'running' ? 0 : 1);
    expect(wrongWith('health', healthy.json())).toBeNull();
    used.add('health');
  });

  it('what cannot be done is refused alike', async () => {
    const [contact] = await contacts();
    const id = contact?.id ?? '';
    await refused('contacts show nobody', 1, /CC_NOT_FOUND/u);
    await refused(`contacts end-live ${id}`, 1, /CC_NOT_POSSIBLE: .*possible/u);
    await refused(`contacts accept-reply-failure ${id} --reply ${id}/a1`, 1, /CC_NOT_POSSIBLE/u);
    await refused(
      `contacts close-flag ${id} --flag access`,
      1,
      /CC_NOT_AUTHORISED: .* may not closeFlag/u,
    );
    await refused(`contacts triage ${id} --service wasted`, 2, /no service 'wasted'/u);
    await refused(`contacts show ${id} --purpose gossip`, 2, /no purpose 'gossip': one of/u);
    await refused(`contacts note ${id} --text x --expect 0`, 1, /CC_CONFLICT/u);
    await refused(`quarantine retry ${id}`, 1, /CC_NOT_POSSIBLE/u);
    await refused('outbox retry nothing~1~0', 1, /CC_NOT_FOUND/u);
    await refused('erase --due --confirm', 1, /CC_NOT_POSSIBLE/u);
    await refused(`disclose record ${id} --to police`, 1, /CC_RECIPIENT_REFUSED/u);
    await refused('hold release hold-none', 1, /CC_NOT_FOUND/u);
    await refused(
      `hold place ${id} --reason gossip --authority a --review-by 2099-01-01T00:00:00Z`,
      2,
      /reason must be one of .*legal-claim/u,
    );
    await refused('status --council nowhere', 2, /no council 'nowhere': one of example/u);
    await refused(
      'policy adopt 0123',
      2,
      /has another digest: [0-9a-f]+. Adopt what you have read/u,
    );
    await refused(`backup ${join(made.folder, 'backup')}`, 2, /holds a store or a backup already/u);
    await refused('restore /nowhere/at-all', 2, /CC_INPUT_INVALID/u);
    for (const verb of ['contacts release', 'contacts retry']) {
      const { code, out } = await made.run(`${verb} ${id} --json`);
      // A quarantined contact has been released above; the first one that arrived may be any of them.
      const isAsSaid = code === 0 ? wrongWith(verb, JSON.parse(out)) === null : code === 1;
      expect([verb, isAsSaid]).toEqual([verb, true]);
    }
    const opened = await made.run(`contacts show ${id} --purpose complaint --json`);
    expect(opened.code).toBe(1);
    expect(opened.err).toMatch(/CC_NOT_AUTHORISED/u);
  });

  it('what needs the store to itself has it, or says to try again', async () => {
    for (const words of ['once', `import ${made.folder}/inbox`, 'store migrate']) {
      const { code, err, out } = await made.run(`${words} --json`);
      const isAsSaid =
        code === 75
          ? /CC_STORE_LOCKED: Process \d+ has had this store open/u.test(err)
          : wrongWith(await verbOf(words), JSON.parse(out)) === null;
      expect([words, code, isAsSaid]).toEqual([words, mode === 'running' ? 75 : 0, true]);
    }
    expect((await made.run('store migrate --dry-run --json')).code).toBe(0);
  });

  it('a backup is restored with its keys, and what was erased since stays erased', async () => {
    expect(await end()).toBe(0);
    const before = await contacts();
    await rename(join(made.folder, 'store'), join(made.folder, 'lost'));
    await rename(join(made.folder, 'keys.json'), join(made.folder, 'lost-keys.json'));
    const { code, err, json } = await made.run(`restore ${made.folder}/backup --json`);
    expect([code, err]).toEqual([0, '']);
    expect(wrongWith('restore', json())).toBeNull();
    expect(json()).toMatchObject({ keyring: join(made.folder, 'escrow.json'), erasedAgain: 0 });
    expect((await contacts()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    const [first] = before;
    const shown = await made.run(`contacts show ${first?.id} --purpose handle-query --json`);
    expect((shown.json() as { opened: object[] }).opened.length).toBeGreaterThan(0);
    await refused(`restore ${made.folder}/backup`, 2, /holds a store already/u);
  });

  it('a policy that erases sooner is taken up when somebody has adopted it, and by nobody else', async () => {
    const [council] = policyDocument.councils;
    const shorter = council?.artefactClasses.map((one) =>
      one.id === 'details' ? { ...one, period: 'P1Y' } : one,
    );
    const next = {
      ...policyDocument,
      version: 'test-2',
      councils: [{ ...council, artefactClasses: shorter }],
    };
    const write = (policy: object) =>
      writeFile(join(made.folder, 'policy.json'), JSON.stringify(policy));
    const { digest } = loadPolicy(next);
    await write(next);
    await refused('status', 2, new RegExp(`If that is meant: .* policy adopt ${digest}`, 'u'));
    const tried = startFrom(SOURCE, made, ['run'], later);
    expect(await tried.ended).toBe(2);
    expect(tried.printed()).toContain(`policy adopt ${digest}`);
    // Adopted ahead where the old one runs, and as it is opened where nothing does.
    if (mode === 'running') {
      await write(policyDocument);
      await begin();
      await write(next);
    }
    expect((await ask(`policy adopt ${digest}`)).json()).toMatchObject({
      digest,
      changes: [{ path: expect.stringContaining('artefactClasses') }],
    });
    expect(await end()).toBe(0);
    expect((await ask('status')).json()).toMatchObject({ policy: { version: 'test-2' } });
  });

  it('every verb that prints JSON has been tried', async () => {
    expect(
      (await verbsWithJson()).filter((verb) => !used.has(verb) && !ELSEWHERE.includes(verb)),
    ).toEqual([
      'contacts reopen',
      'contacts release',
      'contacts retry',
      'quarantine retry',
      'outbox retry',
    ]);
  });
});
