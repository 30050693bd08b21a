/** Large sealed bytes beside the database: a folder, an object store. Holds no clear byte and no name of a person. */
export interface Blobs {
  /** Resolves when the bytes are synced to disk. A second put of a name replaces it. Returns the bytes written. */
  put(name: string, bytes: AsyncIterable<Uint8Array>): Promise<number>;
  /** Null where there is none. */
  get(name: string): Promise<AsyncIterable<Uint8Array> | null>;
  /** Resolves when the name is gone, also when it was not there. */
  delete(names: readonly string[]): Promise<void>;
  has(name: string): Promise<boolean>;
  /** Every name, for the sweep of those that nothing refers to. */
  list(): AsyncIterable<{ readonly name: string; readonly modifiedAt: number }>;
}
