import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Vitest looks for no file of this name: every script passes it with --config.
//
// Workspace packages resolve to their TypeScript sources, with no build, by the
// export condition that tsconfig.base.json names in customConditions.
const source = '@council-contact/source';
const conditions = [source, 'module', 'node', 'development|production'];

/** Tests that start and kill real processes and servers, and so need longer. */
const processTests = 'test/**/*.{crash,server}.test.ts';

const workspaces = ['packages', 'examples']
  .flatMap((folder) =>
    readdirSync(join(import.meta.dirname, folder)).map((name) => ({
      name,
      root: `${folder}/${name}`,
    })),
  )
  .filter(({ root }) => existsSync(join(import.meta.dirname, root, 'test')));

const project = (root: string, test: object) => ({ extends: true as const, root, test });

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: [source, 'node'] } },
  test: {
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default', './.ci/closing-line.ts'],
    projects: [
      project('.ci', { name: 'repository', include: ['*.test.ts'] }),
      ...workspaces.flatMap(({ name, root }) => [
        project(root, { name, include: ['test/**/*.test.ts'], exclude: [processTests] }),
        project(root, {
          name: `${name}-processes`,
          include: [processTests],
          testTimeout: 180_000,
          hookTimeout: 60_000,
        }),
      ]),
    ],
  },
});
