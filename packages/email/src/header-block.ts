import { isAscii, isUtf8 } from 'node:buffer';

export interface HeaderBlock {
  /** By name in lower case: the values in order, unfolded, trimmed, not decoded. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Lines that are no header and continue none. */
  readonly strays: readonly string[];
  /** Offset of the first byte of the body. */
  readonly bodyStart: number;
}

const LF = 0x0a;
const CR = 0x0d;

/** The offset behind the empty line that ends the headers; the length when there is none. */
const findBody = (bytes: Uint8Array): number => {
  for (let at = 0; ;) {
    if (bytes[at] === LF) return at + 1;
    if (bytes[at] === CR && bytes[at + 1] === LF) return at + 2;
    const end = bytes.indexOf(LF, at);
    if (end === -1) return bytes.length;
    at = end + 1;
  }
};

// 8-bit headers carry no charset: valid UTF-8 is taken as that (RFC 6532), all else as what western mailers send.
const decode = (bytes: Uint8Array): string => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (isAscii(buffer)) return buffer.toString('latin1');
  if (isUtf8(buffer)) return buffer.toString().replace(/^\ufeff/, '');
  return new TextDecoder('windows-1252').decode(buffer);
};

/** What an mbox file puts before each mail: part of the file and not of the mail. */
const MBOX = /^>?From \S/;
const FIELD = /^([!-9;-~]{1,256})[ \t]*:/;

/**
 * Reads the header block of a message (RFC 5322 section 2.2) in one pass, whatever the bytes are. Lines that are no
 * header stop none of those after them.
 *
 * @param maxBytes how much of an overlong block is read.
 */
export const readHeaderBlock = (bytes: Uint8Array, maxBytes: number): HeaderBlock => {
  const bodyStart = findBody(bytes);
  const values = new Map<string, string[]>();
  const strays: string[] = [];
  let name: string | null = null;
  let pieces: string[] = [];
  const close = (): void => {
    if (name === null) return;
    const value = pieces.join(' ').trim();
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
    name = null;
  };
  for (const line of decode(bytes.subarray(0, Math.min(bodyStart, maxBytes))).split(/\r?\n/)) {
    if (name !== null && (line.startsWith(' ') || line.startsWith('\t'))) {
      pieces.push(line.trim());
      continue;
    }
    close();
    const match = FIELD.exec(line);
    name = match?.[1]?.toLowerCase() ?? null;
    if (match === null) {
      if (line !== '' && !MBOX.test(line)) strays.push(line);
    } else pieces = [line.slice(match[0].length).trim()];
  }
  close();
  return { values, strays, bodyStart };
};

const NONE: readonly string[] = [];

/** Of a header that appears more than once the first counts, as mail programs show it. */
export const firstValue = (block: HeaderBlock, name: string): string | undefined =>
  block.values.get(name)?.[0];

export const allValues = (block: HeaderBlock, name: string): readonly string[] =>
  block.values.get(name) ?? NONE;
