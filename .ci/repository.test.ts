import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

// The linter's rules are the alarm on the walls between packages and layers. An alarm that has
// stopped ringing looks like a quiet house: here every rule has to ring for a planted violation,
// and to stay quiet beside it.

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface Finding {
  file: string;
  line: number;
  rule: string;
}

/** Lays the files in a folder of their own, with this repository's lint configuration. */
function lint(files: ReadonlyMap<string, readonly string[]>): Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  try {
    copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    const compilerOptions = { module: 'nodenext', strict: true, types: [], noEmit: true };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    for (const [path, lines] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `${lines.join('\n')}\n`);
    }
    const { stdout, stderr } = spawnSync(
      join(root, 'node_modules', '.bin', 'oxlint'),
      ['--type-aware', '--format=json'],
      { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' },
    );
    if (!stdout.startsWith('{')) throw new Error(`oxlint did not run: ${stdout}${stderr}`);
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: { code: string; filename: string; labels: { span: { line: number } }[] }[];
    };
    return diagnostics.map(({ code, filename, labels }) => ({
      file: filename,
      line: labels[0]?.span.line ?? 0,
      // "eslint(eqeqeq)" is eqeqeq, "import(no-cycle)" is import/no-cycle
      rule: code
        .replace('typescript-eslint', 'typescript')
        .replace(/^(?:eslint)?(.*?)\((.+)\)$/, (_, plugin: string, name: string) =>
          plugin === '' ? name : `${plugin}/${name}`,
        ),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const allowed = 'may import';
const refused = 'may not import';
const builtins = [
  'node:fs',
  'node:fs/promises',
  'node:net',
  'node:http',
  'node:sqlite',
  'node:child_process',
];
const outside = [...builtins, '@council-contact/email', '@council-contact/daemon'];
const door = (up: string) =>
  ['contact-centre', 'container', 'events', 'memory-store', 'index'].map(
    (name) => `${up}/${name}.ts`,
  );

/** Which file may import what; the rows are those of docs/architecture.md. */
const imports: Record<string, { [allowed]: string[]; [refused]: string[] }> = {
  'packages/core/src/contact.ts': {
    [allowed]: ['./ids.ts', 'node:crypto', 'node:util'],
    [refused]: [
      ...outside,
      ...door('.'),
      './policy/policy.ts',
      './lifecycle/step.ts',
      './ports/store.ts',
      './engine/runner.ts',
      'ajv',
      'xstate',
      'tsyringe',
      'reflect-metadata',
      'eventemitter3',
    ],
  },
  'packages/core/src/policy/load.ts': {
    [allowed]: ['./policy.ts', '../ids.ts', 'ajv/dist/2020.js', 'ajv-formats', 'node:crypto'],
    [refused]: [
      ...outside,
      ...door('..'),
      '../lifecycle/step.ts',
      '../ports/store.ts',
      '../engine/runner.ts',
      'xstate',
      'tsyringe',
      'eventemitter3',
    ],
  },
  'packages/core/src/lifecycle/step.ts': {
    [allowed]: ['./received.ts', '../ids.ts', '../policy/policy.ts', 'xstate'],
    [refused]: [
      ...outside,
      ...door('..'),
      '../ports/store.ts',
      '../engine/runner.ts',
      'ajv',
      'tsyringe',
      'eventemitter3',
    ],
  },
  'packages/core/src/engine/runner.ts': {
    [allowed]: [
      './vault.ts',
      '../ids.ts',
      '../policy/policy.ts',
      '../lifecycle/step.ts',
      '../ports/store.ts',
    ],
    [refused]: [...outside, ...door('..'), 'ajv', 'xstate', 'tsyringe', 'eventemitter3'],
  },
  'packages/core/src/engine/vault/seal.ts': {
    [allowed]: ['../runner.ts', '../../ids.ts', '../../ports/store.ts'],
    [refused]: [...door('../..'), 'xstate'],
  },
  'packages/core/src/a-new-folder/new.ts': {
    [allowed]: ['../ids.ts'],
    [refused]: [...outside, ...door('..'), '../policy/policy.ts', 'xstate'],
  },
  'packages/core/src/contact-centre.ts': {
    [allowed]: ['./events.ts', './container.ts', './engine/runner.ts', './lifecycle/step.ts'],
    [refused]: [...outside, 'ajv', 'xstate', 'tsyringe', 'reflect-metadata', 'eventemitter3'],
  },
  'packages/core/src/container.ts': {
    [allowed]: ['tsyringe', 'reflect-metadata', './engine/runner.ts'],
    [refused]: [...outside, 'xstate', 'eventemitter3'],
  },
  'packages/core/src/events.ts': {
    [allowed]: ['eventemitter3', './engine/runner.ts'],
    [refused]: [...outside, 'xstate', 'tsyringe', 'reflect-metadata'],
  },
  ...Object.fromEntries(
    ['conformance', 'email', 'http', 'store-sqlite', 'webhook'].map((name) => [
      `packages/${name}/src/planted.ts`,
      {
        [allowed]: ['@council-contact/core', 'node:fs', './other.ts'],
        [refused]: [
          '@council-contact/daemon',
          '@council-contact/redis',
          '@council-contact/core/src/ids.ts',
        ],
      },
    ]),
  ),
  'packages/email/test/planted.test.ts': {
    [allowed]: [
      '@council-contact/conformance',
      '@council-contact/store-sqlite',
      '../src/options.ts',
    ],
    [refused]: ['@council-contact/daemon', '@council-contact/core/src/ids.ts'],
  },
  'packages/daemon/src/planted.ts': {
    [allowed]: ['@council-contact/core', '@council-contact/email', '@council-contact/store-sqlite'],
    [refused]: ['@council-contact/core/dist/index.js'],
  },
  'examples/one-file/src/planted.ts': {
    [allowed]: ['@council-contact/core', '@council-contact/email'],
    [refused]: ['@council-contact/daemon', '@council-contact/core/src/ids.ts'],
  },
};

/** One violation of each other rule, in the file where it counts. */
const violations: Record<string, [path: string, ...lines: string[]]> = {
  eqeqeq: [
    'packages/email/src/eqeqeq.ts',
    'export const same = (a: unknown, b: unknown) => a == b;',
  ],
  'no-console': ['packages/email/src/console.ts', "console.log('a log line');"],
  'import/no-cycle': [
    'packages/email/src/cycle-a.ts',
    "import { b } from './cycle-b.ts';",
    'export const a = (): unknown => b;',
  ],
  'import/no-default-export': ['packages/email/src/default.ts', 'export default 1;'],
  'oxc/no-barrel-file': ['packages/email/src/barrel.ts', "export * from './other.ts';"],
  'typescript/await-thenable': [
    'packages/email/src/await.ts',
    'export const run = async () => { await 1; };',
  ],
  'typescript/consistent-type-imports': [
    'packages/email/src/type-import.ts',
    "import { Other } from './other.ts';",
    'export type Mine = Other;',
  ],
  'typescript/no-explicit-any': [
    'packages/email/src/any.ts',
    'export const id = (a: any): unknown => a;',
  ],
  'typescript/no-floating-promises': [
    'packages/email/src/floating.ts',
    'export const run = () => { Promise.resolve(1); };',
  ],
  'typescript/no-misused-promises': [
    'packages/email/src/misused.ts',
    'export const is = (a: Promise<boolean>) => { if (a) return 1; return 2; };',
  ],
  'typescript/no-non-null-assertion': [
    'packages/email/src/non-null.ts',
    'export const some = (a: string | undefined) => a!;',
  ],
  'typescript/switch-exhaustiveness-check': [
    'packages/email/src/switch.ts',
    "export const n = (a: 'x' | 'y') => { switch (a) { case 'x': return 1; } return 2; };",
  ],
  'unicorn/prefer-node-protocol': [
    'packages/email/src/protocol.ts',
    "import { readFileSync } from 'fs';",
    'export const read = readFileSync;',
  ],
  'vitest/no-focused-tests': [
    'packages/email/test/focused.test.ts',
    "import { it, expect } from 'vitest';",
    "it.only('is the only one', () => { expect(1).toBe(1); });",
  ],
};

const importing = (specifier: string, n: number) =>
  `import { a as a${n} } from '${specifier}'; export const b${n} = a${n};`;

describe('the lint rules', () => {
  let findings: Finding[] = [];
  const rulesIn = (path: string) => [
    ...new Set(findings.filter(({ file }) => file === path).map(({ rule }) => rule)),
  ];

  beforeAll(() => {
    const files = new Map<string, string[]>([
      [
        'packages/email/src/other.ts',
        ['export interface Other {', '  a: 1;', '}', 'export const c = 1;'],
      ],
      [
        'packages/email/src/cycle-b.ts',
        ["import { a } from './cycle-a.ts';", 'export const b = (): unknown => a;'],
      ],
      [
        'packages/core/src/ports/typed.ts',
        [
          "import type { Id } from '../ids.ts';",
          "import { makeId } from '../ids.ts';",
          "import type { Engine } from '../engine/runner.ts';",
          'export type Port = [Id, typeof makeId, Engine];',
        ],
      ],
      ['packages/daemon/src/console.ts', ["console.log('usage');"]],
      ['packages/email/tsup.config.ts', ['export default {};']],
    ]);
    for (const [path, rows] of Object.entries(imports))
      files.set(path, [...rows[refused], ...rows[allowed]].map(importing));
    for (const [path, ...lines] of Object.values(violations)) files.set(path, lines);
    findings = lint(files);
  });

  for (const [path, rows] of Object.entries(imports)) {
    it(`guard what ${path} imports`, () => {
      const lines = new Set(
        findings
          .filter(({ file, rule }) => file === path && rule === 'no-restricted-imports')
          .map(({ line }) => line),
      );
      const all = [...rows[refused], ...rows[allowed]];
      expect(all.filter((_, index) => lines.has(index + 1))).toEqual(rows[refused]);
    });
  }

  it('let ports import types from the rows above and nothing else', () => {
    const lines = findings
      .filter(
        ({ file, rule }) => file.endsWith('ports/typed.ts') && rule === 'no-restricted-imports',
      )
      .map(({ line }) => line);
    expect(new Set(lines)).toEqual(new Set([2, 3]));
  });

  for (const [rule, [path]] of Object.entries(violations)) {
    it(`include ${rule}`, () => {
      expect(rulesIn(path)).toContain(rule);
    });
  }

  it('let the daemon print and configuration files export a default', () => {
    expect(rulesIn('packages/daemon/src/console.ts')).toEqual([]);
    expect(rulesIn('packages/email/tsup.config.ts')).toEqual([]);
  });

  it('are each shown to fire', () => {
    interface Rules {
      rules: Record<string, string | [string, ...unknown[]]>;
    }
    const { rules, overrides } = JSON.parse(read('.oxlintrc.json')) as Rules & {
      overrides: Rules[];
    };
    const on = [{ rules }, ...overrides]
      .flatMap((part) => Object.entries(part.rules))
      .filter(([, level]) => level !== 'off')
      .map(([rule]) => rule);
    expect([...new Set(on)].toSorted()).toEqual(
      ['no-restricted-imports', ...Object.keys(violations)].toSorted(),
    );
  });
});

describe('what is committed', () => {
  it('has a lockfile without registry addresses', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { resolved?: string }>;
    };
    expect(
      Object.values(packages)
        .flatMap(({ resolved }) => resolved ?? [])
        .filter((from) => from.includes(':')),
    ).toEqual([]);
  });

  /** JSON Schemas that packages publish beside their code. */
  const SCHEMAS: Readonly<Record<string, readonly string[]>> = {
    core: ['policy.schema.json'],
    daemon: ['config.schema.json'],
  };

  it.each(readdirSync(join(root, 'packages')))(
    'gives packages/%s what every package has',
    (name) => {
      const { bin, exports, ...manifest } = JSON.parse(
        read(`packages/${name}/package.json`),
      ) as Record<string, object>;
      expect(manifest).toMatchObject({
        name: `@council-contact/${name}`,
        license: 'MIT',
        type: 'module',
        files: [...(SCHEMAS[name] ?? []), 'dist', 'src'].toSorted(),
        engines: { node: '>=24.11' },
      });
      const source = {
        '@council-contact/source': './src/index.ts',
        types: './dist/index.d.ts',
        default: './dist/index.js',
      };
      expect(exports).toEqual({
        ...(bin === undefined && { '.': source }),
        ...(name === 'core' && { './policy.schema.json': './policy.schema.json' }),
        './package.json': './package.json',
      });
      expect(read(`packages/${name}/README.md`)).toContain(`# @council-contact/${name}\n`);
    },
  );
});
