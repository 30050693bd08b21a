import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm'],
  target: 'node24',
  platform: 'node',
  sourcemap: true,
  clean: true,
  dts: false, // tsup's own declarations need TypeScript 6: tsc writes them
  onSuccess: 'tsc -p tsconfig.types.json',
});
