import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '@council-contact/core';
import { sqliteStore } from '@council-contact/store-sqlite';
import { onTestFinished } from 'vitest';
import { MONDAY } from './rows.ts';

export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'store-sqlite-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** An open store with epoch 1, closed after the test. */
export const openStore = async (folder = temporaryFolder()): Promise<Store> => {
  const store = sqliteStore({ folder });
  await store.open();
  onTestFinished(() => store.close());
  await store.epochs.open(1, MONDAY);
  return store;
};
