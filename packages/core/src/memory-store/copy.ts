/**
 * A copy that shares nothing with its original: rows of plain values, arrays and bytes. Callers may reuse their
 * buffers at once, as they could with a database.
 */
export const copy = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return new Uint8Array(value) as T;
  if (Array.isArray(value)) return value.map(copy) as T;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, copy(field)])) as T;
};
