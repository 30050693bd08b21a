const CODE = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/u;

/** What of an error may be logged or stored: its code. Messages of libraries may carry addresses. */
export const errorCode = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return CODE.test(code) ? code : 'unknown';
};

const ID = /^[A-Za-z0-9][A-Za-z0-9._:/~-]{0,127}$/u;

/**
 * An id or code as an error may repeat it. What a caller gives in its place may be anything, a name or an address too, and
 * errors end in logs.
 */
export const repeatable = (given: unknown): string =>
  typeof given === 'string' && ID.test(given) ? given : '(not an id)';
