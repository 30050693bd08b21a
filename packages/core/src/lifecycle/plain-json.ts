const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const kindOf = (value: object): string => value.constructor?.name ?? 'object';

/** The first place at which a value would come back from JSON as something else, and what to do; null if there is none. */
export const notJson = (value: unknown, place: string): string | null => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return null;
    case 'number':
      return Number.isFinite(value)
        ? null
        : `${place} is ${value}: JSON has no such number; use null`;
    case 'object': {
      if (value === null) return null;
      if (!Array.isArray(value) && !isPlain(value)) {
        return value instanceof Date
          ? `${place} is a Date: keep milliseconds since 1970`
          : `${place} is a ${kindOf(value)}: keep plain objects, arrays, strings and numbers`;
      }
      for (const key in value) {
        const odd = notJson(Reflect.get(value, key), `${place}.${key}`);
        if (odd !== null) return odd;
      }
      return null;
    }
    case 'undefined':
      return `${place} is undefined: it would be lost; use null or leave the field out`;
    default:
      return `${place} is a ${typeof value}: keep plain objects, arrays, strings and numbers`;
  }
};

/** Freezes a JSON value all the way down, so that a stored state cannot be changed behind the engine's back. */
export const freezeJson = (value: unknown): void => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const key in value) freezeJson(Reflect.get(value, key));
};

/** The object without its undefined fields, which JSON would drop. */
export const withoutUndefined = (value: object): object =>
  Object.values(value).includes(undefined)
    ? Object.fromEntries(Object.entries(value).filter((entry) => entry[1] !== undefined))
    : value;
