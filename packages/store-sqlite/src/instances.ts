import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { ContactCentreError, familyOf } from '@council-contact/core';
import type { InstanceId, InstanceRow } from '@council-contact/core';
import type { Expiry } from './expiry.ts';
import { FamilyHeads } from './family-heads.ts';
import type { Place, Places } from './places.ts';
import { read } from './read.ts';

/** A row of `instance` as the database has it. */
export interface StoredInstance {
  readonly family: string;
  readonly member: string;
  readonly place: number;
  readonly machineVersion: number;
  readonly version: number;
  readonly service: string | null;
  readonly updatedAt: number;
  readonly expiresAt: number | null;
  readonly headHash: Uint8Array;
  readonly snapshot: string;
}

/** Their alias is `i`. */
export const INSTANCE_COLUMNS = `i.family, i.member, i.place, i.machine_version AS machineVersion, i.version, i.service,
  i.updated_at AS updatedAt, i.expires_at AS expiresAt, i.head_hash AS headHash, i.snapshot`;

/** What a commit must know of an instance before it writes it. `place` is null where only the number is taken. */
export interface InstanceHead {
  readonly number: number;
  readonly version: number;
  readonly place: number | null;
  readonly service: string | null;
  readonly expiresAt: number | null;
}

/** Rows of `instance`, by id and by number. */
export class Instances {
  readonly #places: Places;
  readonly #expiry: Expiry;
  readonly #family: StatementSync;
  readonly #heads: FamilyHeads;
  readonly #insert: StatementSync;
  readonly #step: StatementSync;
  readonly #move: StatementSync;
  readonly #replace: StatementSync;
  #lastNumber: number;

  constructor(database: DatabaseSync, places: Places, expiry: Expiry) {
    this.#places = places;
    this.#expiry = expiry;
    this.#family = database.prepare(
      `SELECT ${INSTANCE_COLUMNS} FROM instance i WHERE i.family = ? AND i.place IS NOT NULL`,
    );
    const heads = database.prepare(
      `SELECT member, number, version, place, service, expires_at AS expiresAt FROM instance WHERE family = ?`,
    );
    this.#heads = new FamilyHeads((family) =>
      read
        .all<InstanceHead & { readonly member: string }>(heads, family)
        .map(({ member, ...head }) => [family + member, head] as const),
    );
    this.#insert = database.prepare(
      `INSERT INTO instance (number, family, member, place, machine_version, version, service, updated_at, expires_at,
         head_hash, snapshot) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    // An UPDATE rewrites the entry of every index whose column it names: most steps name none.
    const stepped = 'machine_version = ?, version = ?, updated_at = ?, head_hash = ?, snapshot = ?';
    this.#step = database.prepare(`UPDATE instance SET ${stepped} WHERE number = ?`);
    this.#move = database.prepare(`UPDATE instance SET ${stepped}, place = ? WHERE number = ?`);
    this.#replace = database.prepare(
      `UPDATE instance SET ${stepped}, place = ?, service = ?, expires_at = ? WHERE number = ?`,
    );
    const sql = `SELECT max(coalesce((SELECT max(number) FROM instance), 0),
                            coalesce((SELECT number FROM high_water WHERE name = 'instance'), 0)) AS last`;
    this.#lastNumber = read.one<{ last: number }>(database.prepare(sql))?.last ?? 0;
  }

  get lastNumber(): number {
    return this.#lastNumber;
  }

  load(families: readonly InstanceId[]): readonly InstanceRow[] {
    const rows: InstanceRow[] = [];
    for (const family of new Set(families)) {
      for (const row of read.all<StoredInstance>(this.#family, family)) rows.push(this.toRow(row));
    }
    return rows;
  }

  head(id: InstanceId): InstanceHead | undefined {
    return this.#heads.of(familyOf(id)).get(id);
  }

  /** What lies in memory is read again: after a rollback, and where rows were deleted. */
  reload(): void {
    this.#heads.forget();
  }

  /** Writes the row over what `head` found; returns its number. */
  put(row: InstanceRow, head: InstanceHead | undefined): number {
    const place = this.#places.of(row);
    if (row.expiresAt !== (head?.expiresAt ?? null)) this.#expiry.touch(row.family);
    if (head === undefined) {
      this.#places.count(place, 1);
      return this.#add(row.id, place, row);
    }
    const { machineVersion, version, updatedAt, headHash, snapshot, service, expiresAt } = row;
    const { number } = head;
    this.#heads
      .of(row.family)
      .set(row.id, { number, version, place: place.number, service, expiresAt });
    const isElsewhere = head.place !== place.number;
    if (isElsewhere) {
      this.#places.count(place, 1);
      const left = head.place === null ? undefined : this.#places.at(head.place);
      if (left !== undefined) this.#places.count(left, -1);
    }
    if (head.service !== service || head.expiresAt !== expiresAt) {
      this.#replace.run(
        machineVersion,
        version,
        updatedAt,
        headHash,
        snapshot,
        place.number,
        service,
        expiresAt,
        number,
      );
    } else if (isElsewhere) {
      this.#move.run(machineVersion, version, updatedAt, headHash, snapshot, place.number, number);
    } else {
      this.#step.run(machineVersion, version, updatedAt, headHash, snapshot, number);
    }
    return number;
  }

  /** Takes a number for an id that has no row, for what is stored about it. */
  reserve(id: InstanceId): number {
    return this.#add(id, null, NOBODY);
  }

  toRow(stored: StoredInstance): InstanceRow {
    const place = this.#places.at(stored.place);
    if (place === undefined) throw unknownPlace(stored.place);
    const { family } = stored;
    return {
      id: family + stored.member,
      family,
      council: place.council,
      machine: place.machine,
      machineVersion: stored.machineVersion,
      version: stored.version,
      status: place.status,
      stage: place.stage,
      within: place.within,
      service: stored.service,
      snapshot: stored.snapshot,
      headHash: stored.headHash,
      updatedAt: stored.updatedAt,
      expiresAt: stored.expiresAt,
    };
  }

  #add(id: InstanceId, place: Place | null, row: Writable): number {
    const family = familyOf(id);
    this.#lastNumber += 1;
    this.#insert.run(
      this.#lastNumber,
      family,
      id.slice(family.length),
      place === null ? null : place.number,
      row.machineVersion,
      row.version,
      row.service,
      row.updatedAt,
      row.expiresAt,
      row.headHash,
      row.snapshot,
    );
    this.#heads.of(family).set(id, {
      number: this.#lastNumber,
      version: row.version,
      place: place === null ? null : place.number,
      service: row.service,
      expiresAt: row.expiresAt,
    });
    return this.#lastNumber;
  }
}

type Writable = Pick<
  InstanceRow,
  'machineVersion' | 'version' | 'service' | 'updatedAt' | 'expiresAt' | 'headHash' | 'snapshot'
>;

const NOBODY: Writable = {
  machineVersion: 0,
  version: 0,
  service: null,
  updatedAt: 0,
  expiresAt: null,
  headHash: new Uint8Array(0),
  snapshot: '',
};

const unknownPlace = (place: number): ContactCentreError =>
  new ContactCentreError(
    'CC_STORE_BROKEN',
    'An instance names a place that is not in the store: restore the last backup.',
    { place },
  );
