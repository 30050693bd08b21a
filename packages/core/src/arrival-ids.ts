import { v7 } from 'uuid';
import type { Clock } from './clock.ts';
import type { IdSource } from './ids.ts';

/** UUIDv7 (RFC 9562) by the engine's clock; several of one millisecond rise too, and so does one after the clock went back. */
export const arrivalIds = (clock: Clock): IdSource => {
  let latest = 0;
  let seq = 0;
  return () => {
    const now = clock.now().getTime();
    if (now > latest) {
      latest = now;
      seq = 0;
    } else seq += 1;
    return v7({ msecs: latest, seq });
  };
};
