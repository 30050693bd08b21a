/** Bytes to look for; at least four of them, so that noise does not look like them. */
export interface Pattern {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Match {
  readonly pattern: string;
  /** Of its first occurrence. */
  readonly offset: number;
}

const SLOTS = 1 << 16;
const slot = (word: number): number => Math.imul(word, 0x9e3779b1) >>> 16;
const wordAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)) >>>
  0;

/**
 * Looks for many patterns in one pass: only where four bytes begin some pattern is anything compared, so that hundreds
 * of patterns cost about what one does.
 */
export const byteSearch = (patterns: readonly Pattern[]) => {
  const isBegun = new Uint8Array(SLOTS);
  const byWord = new Map<number, Pattern[]>();
  for (const pattern of patterns) {
    if (pattern.bytes.length < 4) throw new RangeError(`${pattern.name} is too short to look for`);
    const word = wordAt(pattern.bytes, 0);
    isBegun[slot(word)] = 1;
    const others = byWord.get(word);
    if (others === undefined) byWord.set(word, [pattern]);
    else others.push(pattern);
  }
  const longest = Math.max(4, ...patterns.map(({ bytes }) => bytes.length));

  const eachIn = (bytes: Uint8Array, found: (pattern: Pattern, at: number) => void): void => {
    let word = wordAt(bytes, 0);
    for (let at = 0; at + 4 <= bytes.length; at += 1) {
      if (isBegun[slot(word)] === 1) {
        for (const pattern of byWord.get(word) ?? []) {
          if (isAt(bytes, at, pattern.bytes)) found(pattern, at);
        }
      }
      word = ((word >>> 8) | ((bytes[at + 4] ?? 0) << 24)) >>> 0;
    }
  };

  return {
    /** The first match of each pattern, also of one that lies across two chunks. */
    async inStream(chunks: AsyncIterable<Uint8Array>): Promise<readonly Match[]> {
      const matches = new Map<string, Match>();
      let tail = new Uint8Array(0);
      let offset = 0;
      for await (const chunk of chunks) {
        const bytes = new Uint8Array(tail.length + chunk.length);
        bytes.set(tail);
        bytes.set(chunk, tail.length);
        const start = offset - tail.length;
        eachIn(bytes, ({ name }, at) => {
          if (!matches.has(name)) matches.set(name, { pattern: name, offset: start + at });
        });
        offset += chunk.length;
        tail = bytes.slice(Math.max(0, bytes.length - longest + 1));
      }
      return [...matches.values()];
    },
  };
};

const isAt = (bytes: Uint8Array, at: number, sought: Uint8Array): boolean => {
  if (at + sought.length > bytes.length) return false;
  for (let n = 0; n < sought.length; n += 1) if (bytes[at + n] !== sought[n]) return false;
  return true;
};
