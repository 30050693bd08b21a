import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ERROR_CODES } from '@council-contact/core';
import { describe, expect, it } from 'vitest';
import { VERBS } from '../packages/daemon/src/verbs/verbs.ts';
import type { Verb } from '../packages/daemon/src/command/verb.ts';
import { blocksOf, pages, prose, read, root } from './pages.ts';
import { redrawn } from './pictures.ts';

// What the pages say is held to what the code is: a page that has been overtaken fails here.

const all = pages();

/** As GitHub makes the anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/gu, '-');

const anchorsOf = (page: string): string[] =>
  [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

describe('links', () => {
  it.each(all)('in %s lead to something', (path) => {
    const links = [...prose(read(path)).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)];
    const dead = links
      .map(([, link = '']) => link)
      .filter((link) => {
        const [file = '', anchor] = link.split('#');
        const target = file === '' ? path : join(dirname(path), file);
        if (!existsSync(join(root, target))) return true;
        return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
      });
    expect(dead).toEqual([]);
  });
});

describe('pictures', () => {
  it('README shows the contact machine', () => {
    expect(read('README.md')).toContain('drawn from the contact machine');
  });

  it.each(all)('in %s are as the machines are now (npm run picture draws them anew)', (path) => {
    const page = read(path);
    expect(redrawn(page)).toBe(page);
    const drawn = blocksOf(page).filter(({ language }) => language === 'mermaid');
    expect(drawn.filter(({ before }) => !before.startsWith('<!-- drawn from the '))).toEqual([]);
  });
});

interface Manifest {
  readonly name: string;
  readonly scripts?: Record<string, string>;
  readonly workspaces?: readonly string[];
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(read(join(folder, 'package.json'))) as Manifest;

const { scripts: rootScripts = {}, workspaces = [] } = manifestOf('.');
const manifests = workspaces
  .map((pattern) => dirname(pattern))
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
  .filter((path) => existsSync(join(root, path, 'package.json')))
  .map(manifestOf);
const packageNames = manifests.map(({ name }) => name);
const scripts = [rootScripts, ...manifests.map((one) => one.scripts ?? {})].flatMap(Object.keys);

const verbs: readonly Verb[] = (
  await Promise.all([...VERBS.values()].map((group) => group.load()))
).flat();

/** Null where it is a command that there is; otherwise what is wrong with it. */
const wrongWith = (command: string): string | null => {
  const words = command.trim().split(/\s+/);
  const [program, first = '', second = ''] = words;
  switch (program) {
    case 'npm': {
      const [verb = '', script = '', ...rest] = words.slice(1).filter((word) => word !== '-s');
      if (verb === 'install') {
        const ours = words.filter((word) => word.startsWith('@council-contact/'));
        return ours.every((name) => packageNames.includes(name)) ? null : 'no such package';
      }
      if (['init', 'pack', 'pkg'].includes(verb)) return null;
      if (verb !== 'run') return verb in rootScripts ? null : `no script ${verb}`;
      if (!scripts.includes(script)) return `no script ${script}`;
      return script === 'council-contact' ? wrongWith([script, ...rest.slice(1)].join(' ')) : null;
    }
    case 'npx':
      return wrongWith(words.slice(1).join(' '));
    case 'council-contact': {
      if (first === '--help') return null;
      const verb =
        verbs.find(({ name }) => name === `${first} ${second}`) ??
        verbs.find(({ name }) => name === first);
      if (verb === undefined) return VERBS.has(first) && second === '' ? null : 'no such verb';
      const options = [...Object.keys(verb.options), 'help'];
      const unknown = words.filter(
        (word) => word.startsWith('--') && !options.includes(word.slice(2)),
      );
      return unknown.length === 0 ? null : `no option ${unknown.join()}`;
    }
    case 'git':
    case 'cd':
    case 'cp':
    case 'mkdir':
    case 'mv':
    case 'node':
    case 'openssl':
    case 'vitest':
      return null;
    default:
      return 'a program that no page should need';
  }
};

const commandsOf = (path: string): string[] => {
  const page = read(path);
  const shown = blocksOf(page)
    .filter(({ language }) => ['sh', 'bash', 'shell', 'console'].includes(language))
    .flatMap(({ code }) => code.split('\n'))
    .map((line) => line.replace(/^\$ /, '').replace(/\s+#.*$/, ''));
  const said = [...prose(page).matchAll(/(?:`|^ {4})((?:npm|npx|council-contact) [^`\n]+)/gm)];
  return [...shown, ...said.map(([, command = '']) => command)].filter(
    (line) => line.trim() !== '' && !line.startsWith('#'),
  );
};

describe('commands', () => {
  it.each(all)('in %s are there to be typed', (path) => {
    const wrong = commandsOf(path).flatMap((command) => {
      const what = wrongWith(command);
      return what === null ? [] : [`${command}: ${what}`];
    });
    expect(wrong).toEqual([]);
  });

  it('are refused where they are not there', () => {
    expect(wrongWith('npm run nothing-like-it')).not.toBeNull();
    expect(wrongWith('council-contact fly')).not.toBeNull();
    expect(wrongWith('council-contact erase --everything')).not.toBeNull();
  });
});

describe('docs/embedding.md', () => {
  it('names every command that a contact takes', () => {
    const source = read('packages/core/src/engine/contacts.ts');
    const commands = [...source.matchAll(/^ {2}(?:async )?(\w+)\(id: ContactId, command/gm)];
    expect(commands.length).toBeGreaterThan(10);
    for (const [, name = ''] of commands)
      expect(read('docs/embedding.md')).toContain(`\`${name}\``);
  });
});

describe('docs/errors.md', () => {
  const sections = read('docs/errors.md').split(/^## /m).slice(1);
  const codes = sections.flatMap(
    (section) => /^(CC_\w+)$/m.exec(section.split('\n', 1)[0] ?? '')?.[1] ?? [],
  );

  it('has every code of the table, and no other', () => {
    expect(codes.toSorted()).toEqual(Object.keys(ERROR_CODES).toSorted());
  });

  it.each(Object.entries(ERROR_CODES))(
    'says of %s what the table says, why, and what to do',
    (code, message) => {
      const section = sections.find((one) => one.startsWith(`${code}\n`)) ?? '';
      expect(section).toContain(`\n${message}\n`);
      expect(section).toMatch(/^\*\*Cause\.\*\* \S/m);
      expect(section).toMatch(/^\*\*What to do\.\*\* \S/m);
    },
  );
});

type Fields = Record<string, string[]>;

/** `{ readonly type: 'a.b'; readonly field: string }` in the text of a module, as `a.b: [field: string]`. */
const factsIn = (source: string): Fields =>
  Object.fromEntries(
    [...source.matchAll(/readonly type: '([^']+)';?([^}]*)\}/g)].map(([, type = '', rest = '']) => [
      type,
      [...rest.matchAll(/readonly (\w+\??: [^;\n]+)/g)].map(([, field = '']) => field.trim()),
    ]),
  );

describe('docs/facts.md', () => {
  const rows = [
    ...read('docs/facts.md').matchAll(/^\| `([a-z-]+\.[a-z-]+)` \|([^|]*)\|[^|]*\S[^|]*\|$/gm),
  ];

  it('has every fact with its fields, and no other', () => {
    const said = Object.fromEntries(
      rows.map(([, type = '', fields = '']) => [
        type,
        [...fields.matchAll(/`([^`]+)`/g)].map(([, field = '']) => field),
      ]),
    );
    const own = factsIn(read('packages/core/src/lifecycle/facts.ts'));
    const parked = factsIn(
      /interface NeedsAttention \{[^}]*\}/.exec(read('packages/core/src/engine/fact.ts'))?.[0] ??
        '',
    );
    expect(Object.keys(own).length).toBeGreaterThan(30);
    expect(Object.keys(parked)).toEqual(['instance.needs-attention']);
    expect(said).toEqual({ ...own, ...parked });
  });

  it('has every field that comes with each of them', () => {
    const envelope =
      /interface FactEnvelope \{([^}]*)\}/.exec(read('packages/core/src/engine/fact.ts'))?.[1] ??
      '';
    const fields = [...envelope.matchAll(/readonly (\w+):/g)].map(([, name = '']) => name);
    expect(fields.length).toBeGreaterThan(0);
    for (const name of fields) expect(read('docs/facts.md')).toContain(`| \`${name}\` |`);
  });
});

const titleOf = (file: string): string =>
  /^# (.+)$/m.exec(read(`docs/decisions/${file}`))?.[1] ?? '';

describe('docs/decisions', () => {
  const files = readdirSync(join(root, 'docs/decisions'))
    .filter((name) => /^\d{4}-/.test(name))
    .toSorted();
  it('are numbered from 0001 without a gap', () => {
    expect(files.map((name) => Number(name.slice(0, 4)))).toEqual(
      files.map((_, index) => index + 1),
    );
  });

  it('are each in the index, under their title', () => {
    const index = [...read('docs/decisions/README.md').matchAll(/^- \[(.+)\]\((\d{4}-[^)]+)\)$/gm)];
    expect(index.map(([, title, file]) => [file, title])).toEqual(
      files.map((file) => [file, titleOf(file)]),
    );
  });

  it.each(files)('%s says the context, the decision and what follows', (file) => {
    const page = read(`docs/decisions/${file}`);
    expect(titleOf(file)).toMatch(/^\d+\. \S/);
    for (const part of ['Context', 'Decision', 'Consequences']) {
      expect(page).toMatch(new RegExp(`^## ${part}$`, 'm'));
    }
  });
});
