import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describeStore } from '@council-contact/conformance';
import { familyOf } from '@council-contact/core';
import { sqliteStore } from '@council-contact/store-sqlite';
import { afterAll } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'store-sqlite-conformance-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
const newFolder = (): string => join(root, String((count += 1)));
let folder = newFolder();

/** Rows of sealed content that name it, by its number; a destroyed key's row holds zeros alone. */
const NAMING = `
  SELECT (SELECT count(*) FROM artefact_body WHERE artefact = i.number)
       + (SELECT count(*) FROM artefact_key WHERE artefact = i.number AND wrapped <> zeroblob(length(wrapped)))
       + (SELECT count(*) FROM artefact_index WHERE artefact = i.number) AS rows
    FROM instance i WHERE i.family = ? AND i.member = ?`;

describeStore({
  name: 'sqlite',
  open: (data) => {
    if (data === 'fresh') folder = newFolder();
    return sqliteStore({ folder });
  },
  raw: {
    files: () => [folder],
    rowsNaming: (artefact) => {
      const database = new DatabaseSync(join(folder, 'contacts.db'), { readOnly: true });
      try {
        const family = familyOf(artefact);
        const found = database.prepare(NAMING).get(family, artefact.slice(family.length));
        return Number(found?.['rows'] ?? 0);
      } finally {
        database.close();
      }
    },
  },
  backup: { target: newFolder, open: (target) => sqliteStore({ folder: target }) },
});
