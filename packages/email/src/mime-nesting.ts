const BOUNDARY = /boundary\s*=\s*(?:"([^"\r\n]{1,998})"|([^\s;"]{1,998}))/gi;

/**
 * The offset of the first delimiter line that opens a multipart deeper than `maxDepth`, or null. A delimiter counts
 * only when some header or text declared its boundary, so that lines of dashes are none.
 */
const offsetTooDeep = (source: string, maxDepth: number): number | null => {
  const declared = new Set<string>();
  for (const match of source.matchAll(BOUNDARY)) declared.add(match[1] ?? match[2] ?? '');
  if (declared.size <= maxDepth) return null;
  const open: string[] = [];
  const level = new Map<string, number>();
  for (let at = source.indexOf('\n--'); at !== -1; at = source.indexOf('\n--', at + 1)) {
    const end = source.indexOf('\n', at + 1);
    const line = source
      .slice(at + 3, Math.min(end === -1 ? source.length : end, at + 1005))
      .trimEnd();
    const closing = !declared.has(line) && line.endsWith('--');
    const boundary = closing ? line.slice(0, -2) : line;
    if (!declared.has(boundary)) continue;
    const known = level.get(boundary);
    if (known !== undefined) {
      for (const inner of open.splice(closing ? known : known + 1)) level.delete(inner);
    } else if (!closing) {
      level.set(boundary, open.length);
      open.push(boundary);
      if (open.length > maxDepth) return at + 1;
    }
  }
  return null;
};

/** The bytes up to where multiparts lie deeper in one another than the limit; null when they do nowhere. */
export const cutNesting = (bytes: Buffer, maxDepth: number): Buffer | null => {
  const offset = offsetTooDeep(bytes.toString('latin1'), maxDepth);
  return offset === null ? null : bytes.subarray(0, offset);
};

/** The bytes before the delimiter-like line after which there would be more than `maxParts` parts. */
export const cutParts = (bytes: Buffer, maxParts: number): Buffer => {
  let at = -1;
  for (let seen = 0; seen < maxParts; seen += 1) {
    at = bytes.indexOf('\n--', at + 1);
    if (at === -1) return bytes;
  }
  return bytes.subarray(0, at + 1);
};
