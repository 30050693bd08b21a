/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

/** Time as a port: nothing in the engine reads the machine's clock but through this. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** RFC 3339 in UTC with milliseconds. */
export const toInstant = (at: EpochMs): string => new Date(at).toISOString();
