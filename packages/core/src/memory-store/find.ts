import type { InstanceQuery } from '../ports/queries.ts';
import type { InstanceRow } from '../ports/rows.ts';
import type { Tables } from './tables.ts';

const byId = (a: InstanceRow, b: InstanceRow): number => (a.id < b.id ? -1 : 1);

export const find = (tables: Tables, query: InstanceQuery): readonly InstanceRow[] => {
  const { services } = query;
  const concerns = (row: InstanceRow): boolean =>
    services === undefined ||
    [...(tables.families.get(row.id) ?? []), row.id]
      .map((id) => tables.instances.get(id)?.service ?? null)
      .some((service) => service !== null && services.includes(service));

  const rows = [...tables.instances.values()].filter(
    (row) =>
      row.council === query.council &&
      row.machine === query.machine &&
      (query.stage === undefined || row.stage === query.stage) &&
      (query.within === undefined || row.within === query.within) &&
      (query.status === undefined || row.status === query.status) &&
      (query.updatedBefore === undefined || row.updatedAt < query.updatedBefore) &&
      (query.after === undefined || row.id > query.after) &&
      concerns(row),
  );
  return rows.toSorted(byId).slice(0, query.limit);
};
