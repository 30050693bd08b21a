import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createContactCentre, loadPolicy } from '@council-contact/core';
import { virtualClock } from '@council-contact/conformance';
import { fileKeyring, sqliteStore } from '@council-contact/store-sqlite';
import { describe, expect, it } from 'vitest';
import { command, home, mail, THREE } from './home.ts';
import { policyDocument } from './policy-document.ts';

describe('parse', () => {
  it('prints what the channel makes of a mail', async () => {
    const { folder } = await home({ mails: THREE });
    const { code, json } = await command(['parse', join(folder, 'inbox/bin.eml'), '--json']);
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      from: { address: 'bea@example.org', name: 'bea Canary' },
      to: [{ address: 'contact@council.test', name: '' }],
      cc: [],
      subject: 'Missed bin',
      text: 'My bin was not emptied.',
      attachments: [],
      messageId: '<bea@example.org>',
      inReplyTo: null,
      references: [],
      date: null,
      machine: { class: 'human', reasons: [] },
    });
  });

  it('reads standard input, knows our own mail by its address, and says what is no mail', async () => {
    const own = await command(
      ['parse', '-', '--json', '--own', 'otto@example.org'],
      THREE['other.eml'],
    );
    expect(own.json()).toMatchObject({ machine: { class: 'self' } });
    expect((await command(['parse', '-'], THREE['other.eml'])).out).toMatch(
      /^from: otto Canary <otto@example.org>\n/u,
    );
    const none = await command(['parse', '-'], THREE['broken.eml']);
    expect([none.code, none.err]).toEqual([1, expect.stringMatching(/CC_SOURCE_MALFORMED/u)]);
  });
});

describe('import', () => {
  it('takes in files, folders and Maildirs once, and leaves them where they are', async () => {
    const { run, folder } = await home();
    const path = (...names: readonly string[]): string => join(folder, ...names);
    for (const name of ['archive', 'Maildir/new', 'Maildir/cur', 'Maildir/tmp']) {
      await mkdir(path(name), { recursive: true });
    }
    await writeFile(path('one.eml'), THREE['bin.eml']);
    await writeFile(path('archive', 'two.eml'), THREE['other.eml']);
    await writeFile(path('archive', 'not-a-mail.eml'), THREE['broken.eml']);
    await writeFile(path('archive', 'notes.txt'), 'not an .eml');
    await writeFile(path('Maildir/new', '1700000000.1.host'), mail('mia'));
    await writeFile(path('Maildir/cur', '1700000001.2.host:2,S'), mail('moe'));
    const words = `import ${path('one.eml')} ${path('archive')} ${path('Maildir')} --json`;
    const counts = { channel: 'inbox', appended: 0, tombstoned: 0 };
    expect((await run(words)).json()).toEqual({
      ...counts,
      accepted: 4,
      duplicate: 0,
      quarantined: 1,
    });
    const again = (await run(words)).json() as Record<string, number>;
    expect(again).toMatchObject({ accepted: 0 });
    expect((again['duplicate'] ?? 0) + (again['quarantined'] ?? 0)).toBe(5);
    expect((await run(`import ${path('one.eml')} --channel inbox`)).out).toBe(
      '0 new, 0 joined a contact, 1 known already, 0 quarantined.',
    );
    expect(await readdir(path('archive'))).toHaveLength(3);
    expect(await readdir(path('Maildir/new'))).toHaveLength(1);
    expect((await readdir(folder)).filter((name) => name.startsWith('.import-'))).toEqual([]);
    expect((await run('status --json')).json()).toMatchObject({
      stages: { received: 4, routed: 1 },
    });
    expect((await run(`import ${path('gone.eml')}`)).err).toMatch(/gone.eml does not exist/u);
  });
});

describe('erase', () => {
  it('shows what is due by class, and then erases it here and at its source', async () => {
    const { run, folder } = await home();
    const centre = await createContactCentre({
      policy: loadPolicy(policyDocument),
      store: sqliteStore({ folder: join(folder, 'store') }),
      keyring: fileKeyring(join(folder, 'store-keyring.json')),
      clock: virtualClock('2021-03-01T09:00:00Z'),
    });
    await centre.receive('desk', {
      key: 'visit',
      ref: 'visit',
      conversation: 'visit',
      occurredAt: '2021-03-01T08:55:00Z',
      nature: 'person',
      from: { name: 'Vera Canary' },
      to: 'desk',
      text: 'Asked about the market.',
    });
    await centre.stop();

    const due = [
      { class: 'details', artefacts: 1, held: 0 },
      { class: 'everything', artefacts: 1, held: 0 },
    ];
    expect((await run('erase --due --dry-run --json')).json()).toEqual({
      due,
      left: due,
      dryRun: true,
      stopped: null,
    });
    expect((await run('erase --due --dry-run')).out).toContain('2 due; nothing has been erased.');
    expect((await run('erase --due --json')).json()).toEqual({
      due,
      left: [],
      dryRun: false,
      stopped: null,
    });
    expect((await run('erase --due')).out).toContain('0 erased; 0 left.');
  });

  it('takes nothing in', async () => {
    const { run, folder } = await home({ mails: THREE });
    await run('erase --due');
    expect(
      (await readdir(join(folder, 'inbox'))).filter((name) => name.endsWith('.eml')),
    ).toHaveLength(3);
    expect((await run('contacts list --json')).json()).toEqual({ contacts: [], cursor: null });
  });
});

describe('backup', () => {
  it('copies the store without its keys, and never over another', async () => {
    const { run, folder } = await home({ mails: THREE });
    await run('once');
    const target = join(folder, 'copy');
    expect((await run(`backup ${target} --json`)).json()).toEqual({
      folder: target,
      keyring: join(folder, 'store-keyring.json'),
      escrow: null,
      erasureLedger: join(folder, 'store-erasures.jsonl'),
    });
    expect(await readdir(target)).toContain('contacts.db');
    expect((await readdir(target)).filter((name) => name.includes('keyring'))).toEqual([]);
    expect((await run(`backup ${target}`)).code).toBe(2);
    const second = await run(`backup ${target}2`);
    expect(second.out).toContain('its keys are in');
    expect(second.err).toContain('name a second one, keyring.escrow');
  });
});

describe('policy', () => {
  it('is checked with its examples; one that fails is shown', async () => {
    const { run } = await home();
    const { code, json } = await run('policy check --json');
    expect(code).toBe(0);
    expect(json()).toMatchObject({ ok: true, version: 'test-1', examples: [{ passed: true }] });
    expect((await run('policy digest')).out).toBe(loadPolicy(policyDocument).digest);
    expect((await run('policy digest --json')).json()).toMatchObject({ version: 'test-1' });
    expect((await run('policy schema')).code).toBe(2); // it takes no configuration
    expect(JSON.parse((await command(['policy', 'schema'])).out)).toHaveProperty('properties');

    const [council] = policyDocument.councils;
    const wrong = {
      ...council,
      examples: [{ name: 'wrong', item: { channel: 'inbox' }, expect: { services: 'waste' } }],
    };
    const failing = await home({ policy: { ...policyDocument, councils: [wrong] } });
    const failed = await failing.run('policy check');
    expect([failed.code, failed.out]).toEqual([
      1,
      expect.stringContaining('failed: example: wrong'),
    ]);
    const invalid = await home({ policy: { ...policyDocument, version: 7 } });
    expect((await invalid.run('policy check')).code).toBe(2);
  });

  it("explains which rule a mail matches and why the others do not, in the policy's words alone", async () => {
    const { run, folder } = await home({
      mails: THREE,
      files: { 'item.yaml': 'channel: desk\ntext: I am homeless and my bin is gone\n' },
    });
    const { code, json, out } = await run(`policy explain ${join(folder, 'inbox/bin.eml')} --json`);
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      council: 'example',
      rule: 'bins',
      lane: { services: ['waste'], mode: 'route', flags: [] },
      verdicts: [
        { rule: 'bins', matched: true, decides: true },
        { rule: 'homes', matched: false, decides: false },
        { rule: 'default', matched: true, decides: false },
      ],
    });
    expect(out).not.toContain('emptied');
    const text = await run(`policy explain ${join(folder, 'inbox/bin.eml')}`);
    expect(text.out).toMatch(/^bins: waste \(route\)\n {2}bins: decides: bin\n {2}homes: no: /u);
    const item = await run(`policy explain ${join(folder, 'item.yaml')}`);
    expect(item.out).toMatch(/homes: would match too, comes later/u);
    const spoken = await run('policy explain -', THREE['other.eml']);
    expect(spoken.out).toMatch(/^default: a person triages/u);
  });
});
