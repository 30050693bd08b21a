import { familyOf } from '@council-contact/core';
import type { CouncilId, InstanceQuery, InstanceRow } from '@council-contact/core';
import { INSTANCE_COLUMNS } from './instances.ts';
import type { StoredInstance } from './instances.ts';
import type { Place } from './places.ts';
import { read } from './read.ts';
import type { Tables } from './tables.ts';

/** Above so many instances in the places asked for, a query by service goes by the services' matters. */
const MANY = 5000;

/**
 * Every query is answered along an index that is in order of id: by place, or by service where many stand in the places,
 * so that it costs what it finds and not what is kept.
 */
export const find = (tables: Tables, query: InstanceQuery): readonly InstanceRow[] => {
  const places = [...tables.places.all()].filter((place) => isAsked(place, query));
  const count = places.reduce((sum, place) => sum + place.count, 0);
  if (count === 0 || query.limit <= 0) return [];
  const found =
    query.services !== undefined && count > MANY
      ? query.services.flatMap((service) => byService(tables, query, places, service))
      : places.flatMap((place) => byPlace(tables, query, place));
  const unique = new Map(found.map((row) => [row.family + row.member, row]));
  return [...unique.values()]
    .toSorted(inOrder)
    .slice(0, query.limit)
    .map((row) => tables.instances.toRow(row));
};

/** How many stand in each state: read from memory. */
export const census = (
  tables: Tables,
  council: CouncilId,
): readonly { machine: string; stage: string; within: string; count: number }[] => {
  const states = new Map<
    string,
    { machine: string; stage: string; within: string; count: number }
  >();
  for (const { machine, stage, within, count, ...place } of tables.places.all()) {
    if (place.council !== council || count === 0) continue;
    const name = `${machine}\n${stage}\n${within}`;
    const state = states.get(name) ?? { machine, stage, within, count: 0 };
    states.set(name, { ...state, count: state.count + count });
  }
  return [...states.values()];
};

const isAsked = (place: Place, { council, machine, stage, within, status }: InstanceQuery) =>
  place.count > 0 &&
  place.council === council &&
  place.machine === machine &&
  (stage === undefined || place.stage === stage) &&
  (within === undefined || place.within === within) &&
  (status === undefined || place.status === status);

const inOrder = (a: StoredInstance, b: StoredInstance): number => {
  if (a.family !== b.family) return a.family < b.family ? -1 : 1;
  return a.member < b.member ? -1 : 1;
};

const byPlace = (
  { statements }: Tables,
  { services, updatedBefore, after = '', limit }: InstanceQuery,
  place: Place,
): readonly StoredInstance[] => {
  const family = familyOf(after);
  const concerned =
    services === undefined
      ? ''
      : `AND (i.service IN (SELECT value FROM json_each(?4)) OR (i.member = '' AND EXISTS (
           SELECT 1 FROM instance m WHERE m.family = i.family AND m.service IN (SELECT value FROM json_each(?4)))))`;
  const statement = statements.of(
    `SELECT ${INSTANCE_COLUMNS} FROM instance i INDEXED BY instance_by_place
      WHERE i.place = ?1 AND (i.family, i.member) > (?2, ?3) ${concerned}
        AND i.updated_at < ?5 ORDER BY i.family, i.member LIMIT ?6`,
  );
  return read.all<StoredInstance>(
    statement,
    place.number,
    family,
    after.slice(family.length),
    services === undefined ? null : JSON.stringify(services),
    updatedBefore ?? Number.MAX_SAFE_INTEGER,
    limit,
  );
};

const byService = (
  { statements }: Tables,
  { updatedBefore, after = '', limit }: InstanceQuery,
  places: readonly Place[],
  service: string,
): readonly StoredInstance[] => {
  const family = familyOf(after);
  const statement = statements.of(
    `SELECT ${INSTANCE_COLUMNS} FROM instance m INDEXED BY instance_by_service
       CROSS JOIN instance i ON i.family = m.family AND i.member IN ('', m.member)
      WHERE m.service = ?1 AND m.family >= ?2 AND (i.family, i.member) > (?2, ?3)
        AND i.place IN (SELECT value FROM json_each(?4)) AND i.updated_at < ?5
      ORDER BY m.service, m.family, m.member`,
  );
  const rows = read.each<StoredInstance>(
    statement,
    service,
    family,
    after.slice(family.length),
    JSON.stringify(places.map(({ number }) => number)),
    updatedBefore ?? Number.MAX_SAFE_INTEGER,
  );
  // A contact comes once for each of its matters with the service.
  const found = new Map<string, StoredInstance>();
  for (const row of rows) {
    found.set(row.family + row.member, row);
    if (found.size >= limit) break;
  }
  return [...found.values()];
};
