const LONGEST_PAUSE_MS = 4 * 3_600_000;

/** Milliseconds before the next try: 1 s, 2 s, 4 s… up to four hours. */
export const pauseAfter = (attempts: number): number =>
  Math.min(1_000 * 2 ** attempts, LONGEST_PAUSE_MS);
