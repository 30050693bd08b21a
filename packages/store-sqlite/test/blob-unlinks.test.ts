import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openStore, temporaryFolder } from './open-store.ts';
import { bytesOf, changeset, contactOf, sealed, streamOf } from './rows.ts';

const artefact = `${contactOf(1)}/a1`;
const recording = sealed(artefact, { body: null, blob: 'recording-1' });

test('a blob is gone when the commit that destroys its artefact resolves', async () => {
  const store = await openStore();
  await store.blobs.put('recording-1', streamOf(bytesOf('audio')));
  await store.commit([changeset({ artefacts: [recording] })]);
  expect(await store.blobs.has('recording-1')).toBe(true);
  await store.commit([changeset({ destroyed: [artefact] })]);
  expect(await store.blobs.has('recording-1')).toBe(false);
  expect(await store.verify([artefact])).toEqual([
    { artefact, body: false, key: false, index: false, blob: false },
  ]);
});

test('a blob that a crash kept from being deleted is deleted at the next start', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  await store.blobs.put('recording-1', streamOf(bytesOf('audio')));
  await store.close();
  // As a kill between the commit and the unlink leaves it.
  const database = new DatabaseSync(join(folder, 'contacts.db'));
  database.exec(`INSERT INTO unlink (blob, artefact) VALUES ('recording-1', '${artefact}')`);
  database.close();

  const again = await openStore(folder);
  expect(await again.verify([artefact])).toMatchObject([{ blob: false }]);
  expect(await again.blobs.has('recording-1')).toBe(false);
});

test('a blob that cannot be deleted is told by verify, and keeps no other', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  const second = `${contactOf(2)}/a1`;
  // No file of this name can be: deleting it is refused each time.
  const stuck = sealed(artefact, { body: null, blob: '../outside' });
  await store.blobs.put('recording-2', streamOf(bytesOf('audio')));
  const other = sealed(second, { body: null, blob: 'recording-2' });
  await store.commit([changeset({ artefacts: [stuck, other] })]);
  await store.commit([changeset({ destroyed: [artefact, second] })]);
  expect(await store.blobs.has('recording-2')).toBe(false);
  await expect(store.verify([artefact])).rejects.toMatchObject({ code: 'CC_INPUT_INVALID' });
  expect(await store.verify([second])).toMatchObject([{ blob: false }]);
});

test('sealing again under a name that was to be deleted keeps the blob', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  await store.blobs.put('recording-1', streamOf(bytesOf('audio')));
  await store.commit([changeset({ artefacts: [recording] })]);
  await store.commit([changeset({ artefacts: [recording] })]);
  expect(await store.blobs.has('recording-1')).toBe(true);
  expect(await store.artefacts([artefact])).toEqual([recording]);
});
