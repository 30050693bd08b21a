/**
 * The embedded store of Council Contact: one process, one folder.
 *
 * @module
 */
export { fileBlobs } from './file-blobs.ts';
export { fileErasureLedger } from './file-erasure-ledger.ts';
export type { FileErasureLedgerOptions } from './file-erasure-ledger.ts';
export { fileKeyring } from './file-keyring.ts';
export type { FileKeyring, FileKeyringOptions } from './file-keyring.ts';
export { assertOutside } from './private-file.ts';
export { restoreStore } from './restore.ts';
export type { Restored, RestoreOptions } from './restore.ts';
export type { RootKeySource } from './root-key.ts';
export { schemaState } from './schema-state.ts';
export type { SchemaState } from './schema-state.ts';
export { sqliteStore } from './sqlite-store.ts';
export type { SqliteStoreOptions } from './sqlite-store.ts';
