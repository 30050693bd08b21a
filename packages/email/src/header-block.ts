import { isUtf8 } from 'node:buffer';

export interface HeaderField {
  /** Lower case. */
  readonly name: string;
  /** Unfolded, trimmed, not decoded. */
  readonly value: string;
}

export interface HeaderBlock {
  readonly fields: readonly HeaderField[];
  /** Offset of the first byte of the body. */
  readonly bodyStart: number;
  /** The block was longer than the limit: the fields are those of its beginning. */
  readonly cut: boolean;
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
const decode = (bytes: Uint8Array): string =>
  new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'windows-1252', { ignoreBOM: false }).decode(bytes);

const FIELD = /^([!-9;-~]{1,256})[ \t]*:/;

/**
 * Reads the header block of a message (RFC 5322 section 2.2) in one pass, whatever the bytes are. Lines that are no
 * header and continue none are left out.
 *
 * @param maxBytes how much of an overlong block is read.
 */
export const readHeaderBlock = (bytes: Uint8Array, maxBytes: number): HeaderBlock => {
  const bodyStart = findBody(bytes);
  const cut = bodyStart > maxBytes;
  const fields: { name: string; value: string }[] = [];
  let values: string[] | null = null;
  const close = (): void => {
    const last = fields.at(-1);
    if (last !== undefined && values !== null) last.value = values.join(' ').trim();
    values = null;
  };
  for (const line of decode(bytes.subarray(0, Math.min(bodyStart, maxBytes))).split(/\r?\n/)) {
    if (line.startsWith(' ') || line.startsWith('\t')) {
      values?.push(line.trim());
      continue;
    }
    close();
    const match = FIELD.exec(line);
    if (match?.[1] === undefined) continue;
    fields.push({ name: match[1].toLowerCase(), value: '' });
    values = [line.slice(match[0].length).trim()];
  }
  close();
  return { fields, bodyStart, cut };
};

export const firstValue = (block: HeaderBlock, name: string): string | undefined =>
  block.fields.find((field) => field.name === name)?.value;

export const allValues = (block: HeaderBlock, name: string): readonly string[] =>
  block.fields.filter((field) => field.name === name).map((field) => field.value);
