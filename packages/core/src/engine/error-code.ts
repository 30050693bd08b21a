/** What of an error may be logged or stored: its code. Messages of libraries may carry addresses. */
export const errorCode = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
};
