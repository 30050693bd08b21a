import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { VERBS } from '../src/verbs/verbs.ts';
import { command, home, mail } from './home.ts';

const ROOT = join(import.meta.dirname, '../../..');
const page = (name: string): Promise<string> => readFile(join(ROOT, 'docs', name), 'utf8');

const blocks = (text: string, language: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gmu'))].map(
    ([, code = '']) => code,
  );

describe('docs/commands.md', () => {
  it('has every verb, as its help text says it', async () => {
    const text = await page('commands.md');
    const verbs = await Promise.all([...VERBS.values()].map((group) => group.load()));
    for (const verb of verbs.flat()) {
      const typed = [verb.name, ...verb.args].join(' ').replaceAll('|', '\\|');
      const row = text.split('\n').find((line) => line.startsWith(`| \`${typed}\` |`)) ?? '';
      const says = {
        typed,
        summary: row.includes(verb.summary),
        daemon: row.includes('| done by it |'),
        json: row.includes('`--json`'),
      };
      expect(says).toEqual({
        typed,
        summary: true,
        daemon: verb.throughDaemon === true,
        json: 'json' in verb.options,
      });
    }
    const rows = text.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(verbs.flat().length + 4);
  });
});

describe('docs/running-the-inbox.md', () => {
  it('shows a configuration and commands that work in this order', async () => {
    const text = await page('running-the-inbox.md');
    const made = await home();
    // The page names folders of a real machine: here they are all below the test's own.
    const here = (code: string): string =>
      code.replaceAll(/\/(etc|var|mnt)\//gu, `${made.folder}/$1/`);
    const etc = join(made.folder, 'etc/council-contact');
    const inbox = join(made.folder, 'var/mail/customerservices');
    await mkdir(etc, { recursive: true });
    await mkdir(inbox, { recursive: true });
    const [config = ''] = blocks(text, 'yaml');
    await writeFile(join(etc, 'council-contact.yaml'), here(config));
    await writeFile(
      join(etc, 'policy.yaml'),
      await readFile(join(ROOT, 'examples/east-lindsey/policy.yaml')),
    );
    await writeFile(join(inbox, 'one.eml'), mail('bea', { text: 'My bin.' }));
    vi.stubEnv('COUNCIL_CONTACT_CONFIG', join(etc, 'council-contact.yaml'));
    const lines = blocks(text, 'sh').flatMap((code) => code.trimEnd().split('\n'));
    expect(lines.length).toBeGreaterThan(12);
    const said: { line: string; code: number; err: string }[] = [];
    for (const line of lines) {
      const [program, ...words] = here(line).split(' ');
      expect(program).toBe('council-contact');
      if (words[0] === 'restore') {
        await rename(join(made.folder, 'var/lib/council-contact/store'), join(made.folder, 'lost'));
      }
      const { code, err } = await command(words);
      said.push({ line, code, err });
      if (words[1] === '--sample') await command(['once']);
    }
    // Nothing runs here, and health says so.
    expect(said.filter(({ code }) => code !== 0)).toEqual([
      {
        line: 'council-contact health',
        code: 1,
        err: expect.stringContaining('start it with run'),
      },
    ]);
    vi.unstubAllEnvs();
  });

  it('shows a module of rules and a unit that say what the code takes', async () => {
    const text = await page('running-the-inbox.md');
    const [rules = ''] = blocks(text, 'js');
    const made = await home({ config: { authorise: 'rules.mjs' }, files: { 'rules.mjs': rules } });
    expect((await made.run('check')).code).toBe(0);
    const [unit = ''] = blocks(text, 'ini');
    expect(unit).toContain('RestartPreventExitStatus=2');
    const commands = [...unit.matchAll(/council-contact (\w+)$/gmu)].map(([, verb = '']) => verb);
    expect(commands).toEqual(['check', 'run']);
    for (const verb of commands) expect(VERBS.has(verb)).toBe(true);
  });
});
