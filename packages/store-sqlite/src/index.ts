/**
 * The embedded store of Council Contact: one process, one folder.
 *
 * @module
 */
export { fileBlobs } from './file-blobs.ts';
export { fileKeyring } from './file-keyring.ts';
export { sqliteStore } from './sqlite-store.ts';
export type { SqliteStoreOptions } from './sqlite-store.ts';
