import { randomUUID } from 'node:crypto';

/** Long enough to be an id; without the full stop, the at sign and the space that names and addresses have. */
const TOKEN = /^(?=[^0-9]*[0-9])(?=[0-9_-]*[A-Za-z])[A-Za-z0-9_-]{16,64}$/u;

/** The id that the caller gave where it is safe to repeat and to log, else a new one. */
export const requestIdOf = (given: string | null): string =>
  given !== null && TOKEN.test(given) ? given : randomUUID();
