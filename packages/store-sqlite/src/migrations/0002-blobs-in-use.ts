import type { Migration } from './migration.ts';

/** Which artefact a blob belongs to, found without reading every body: for the sweep of blobs that nothing refers to. */
export const blobsInUse: Migration = {
  version: 2,
  name: 'blobs-in-use',
  sql: `
CREATE INDEX artefact_body_by_blob ON artefact_body (blob) WHERE blob IS NOT NULL;
`,
};
