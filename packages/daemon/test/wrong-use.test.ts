import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { VERBS } from '../src/verbs/verbs.ts';
import { command, home } from './home.ts';

describe('wrong use', () => {
  it.each([
    ['', /Say what to do: one of run, once/u],
    ['frobnicate', /no verb 'frobnicate': one of run, once/u],
    ['contacts', /Say what to do with contacts: one of list, find, show/u],
    ['contacts frobnicate', /no 'contacts frobnicate': one of list/u],
    ['contacts --json', /Say what to do with contacts/u],
    ['status --frobnicate', /Unknown option '--frobnicate'/u],
    ['status --config', /--config <value>' argument missing/u],
    ['status now', /status takes no arguments/u],
    ['contacts show', /CONTACT is missing/u],
    ['contacts show a b', /takes CONTACT and nothing more/u],
    ['contacts show a --save x', /--save needs --purpose/u],
    ['contacts list --stage gone', /--stage must be one of received/u],
    ['contacts list --limit many', /--limit must be a whole number from 1 to 500/u],
    ['contacts find', /Give one of --email, --phone and --postcode/u],
    ['contacts route a --service waste', /--purpose PURPOSE is needed/u],
    ['contacts resolve a --outcome good', /--outcome must be one of answered/u],
    ['contacts accept a --expect soon', /--expect must be a version/u],
    ['contacts flag a', /--flag FLAG is needed/u],
    ['contacts triage a', /--service ID is needed/u],
    ['import', /PATH is missing/u],
    ['parse', /FILE is missing/u],
    ['parse /nowhere/at-all.eml', /does not exist/u],
    ['erase', /Say --due/u],
    ['erase --due --confirm --dry-run', /not both at once/u],
    ['backup', /FOLDER is missing/u],
    ['restore', /FOLDER is missing/u],
    ['store', /Say what to do with store: one of migrate/u],
    ['store migrate now', /store migrate takes no arguments/u],
    ['check --sample many', /--sample must be a whole number from 1 to 1000/u],
    ['health now', /health takes no arguments/u],
    ['hold', /Say what to do with hold: one of place, release, list/u],
    ['hold place', /--reason ID is needed/u],
    ['hold place a --reason r --authority c', /--review-by INSTANT is needed/u],
    ['hold place --reason r --authority c --review-by x', /ARTEFACT is missing/u],
    ['hold place a --reason r --authority c --review-by soon', /--review-by must be an instant/u],
    ['hold release', /HOLD is missing/u],
    ['disclose record a', /--to CODE is needed/u],
    ['disclose list --limit none', /--limit must be a whole number/u],
    ['contacts accept-reply-failure a', /--reply ARTEFACT is needed/u],
    ['quarantine retry', /CONTACT is missing/u],
    ['outbox retry', /KEY is missing/u],
    ['outbox list --state gone', /--state must be one of pending, parked/u],
    ['policy explain', /FILE is missing/u],
    ['policy adopt', /DIGEST is missing/u],
    ['policy schedule now', /policy schedule takes no arguments/u],
    ['config check --config /nowhere/at-all.yaml', /at-all.yaml does not exist/u],
  ])("of '%s' ends with 2 and says what to do", async (words, message) => {
    const { code, out, err } = await command(words === '' ? [] : words.split(' '));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).toMatch(/See council-contact.* --help/u);
  });

  it('of a restore names what is missing', async () => {
    const { run, folder } = await home();
    expect((await run('restore /nowhere')).err).toMatch(
      /erasure ledger .*store-erasures.jsonl is missing: put it back, or say --without-ledger/u,
    );
    const { code, err } = await run('restore /nowhere --without-ledger');
    expect([code, err]).toEqual([2, expect.stringMatching(/no escrow copy of it/u)]);
    expect(await readdir(folder)).not.toContain('store');
  });

  it('of a council, purpose or channel that the policy does not have names those it has', async () => {
    const { run } = await home();
    expect((await run('status --council nowhere')).err).toMatch(
      /no council 'nowhere': one of example/u,
    );
    expect((await run('import . --channel desk')).err).toMatch(
      /'desk' is no configured email channel: inbox/u,
    );
    expect((await run('policy explain . --channel gone')).code).toBe(2);
  });
});

describe('help', () => {
  it('is there for the command, for each verb, and for each that has verbs of its own', async () => {
    const { code, out } = await command(['--help']);
    expect(code).toBe(0);
    for (const [name, group] of VERBS) {
      expect(out).toContain(`  ${name} `);
      for (const verb of await group.load()) {
        const shown = await command([...verb.name.split(' '), '--help']);
        expect({ name: verb.name, code: shown.code, err: shown.err }).toEqual({
          name: verb.name,
          code: 0,
          err: '',
        });
        expect(shown.out).toContain(`Usage: council-contact ${verb.name}`);
        for (const option of Object.keys(verb.options)) expect(shown.out).toContain(`--${option}`);
      }
    }
    expect((await command(['contacts', '--help'])).out).toContain('contacts triage CONTACT');
    expect(out).toContain('75 try again');
  });
});
