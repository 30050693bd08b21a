/** What a refused seal throws: matched by its message, which begins with the code. */
export const breaksTheSeal = /^CC_SEAL_BROKEN: /;

/** A copy with one bit of one byte turned. */
export const changedAt = (bytes: Uint8Array, at: number): Uint8Array => {
  const changed = Uint8Array.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
  return changed;
};
