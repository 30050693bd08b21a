/** One step of the schema. Immutable once released: what is wrong in it is put right by a later one. */
export interface Migration {
  /** 1, 2, 3…: the schema's version once it has run. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}
