/**
 * A record keyed by ids, with these entries put in or replaced. It has no prototype, so that V8 keeps it as a table: an
 * ordinary object would get a shape of its own for every new id, which costs more than all that is done with it.
 */
export const tableWith = <T>(
  record: Readonly<Record<string, T>>,
  entries: Iterable<readonly [string, T]>,
): Readonly<Record<string, T>> => {
  const table: Record<string, T> = Object.assign(Object.create(null), record);
  for (const [key, value] of entries) table[key] = value;
  return table;
};
