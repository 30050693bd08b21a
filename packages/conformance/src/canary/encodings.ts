import { createHash } from 'node:crypto';

type Encodings = ReadonlyMap<string, Uint8Array>;

const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/**
 * How bytes look when something encoded them on the way: as they are, in hex, and in base64 whatever stood before them
 * (three alignments; only the characters that no neighbour touches).
 */
export const encodingsOfBytes = (bytes: Uint8Array): Encodings => {
  const hex = Buffer.from(bytes).toString('hex');
  const found = new Map<string, Uint8Array>([
    ['raw', bytes],
    ['hex', ascii(hex)],
    ['upper-case hex', ascii(hex.toUpperCase())],
  ]);
  for (const before of [0, 1, 2]) {
    const whole = Buffer.concat([new Uint8Array(before), bytes]);
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor((whole.length * 8) / 6);
    found.set(`base64 at ${before}`, ascii(whole.toString('base64').slice(from, to)));
    found.set(`base64url at ${before}`, ascii(whole.toString('base64url').slice(from, to)));
  }
  return found;
};

const perCharacter = (text: string, encode: (character: string) => string): string =>
  Array.from(text, (character) =>
    (character.codePointAt(0) ?? 0) < 0x80 ? character : encode(character),
  ).join('');

const hexOf = (character: string): string => (character.codePointAt(0) ?? 0).toString(16);

const quotedPrintable = (text: string): string =>
  Array.from(Buffer.from(text, 'utf8'), (byte) =>
    byte < 0x80 && byte !== 0x3d
      ? String.fromCodePoint(byte)
      : `=${byte.toString(16).padStart(2, '0').toUpperCase()}`,
  ).join('');

/** How a text looks in mails, web requests, JSON, HTML, databases and logs, and as an unkeyed digest of it. */
export const encodingsOfText = (text: string): Encodings => {
  const bytes = Buffer.from(text, 'utf8');
  const wide = Buffer.from(text, 'utf16le');
  const url = encodeURIComponent(text);
  const quoted = quotedPrintable(text);
  const digest = createHash('sha256').update(bytes).digest();
  return new Map([
    ...encodingsOfBytes(bytes),
    ['UTF-16LE', wide],
    ['UTF-16BE', Buffer.from(wide).swap16()],
    ['Latin-1', ascii(text)],
    ['quoted-printable', ascii(quoted)],
    ['encoded word', ascii(quoted.replaceAll(' ', '_'))],
    ['URL', ascii(url)],
    ['lower-case URL', ascii(url.replaceAll(/%../gu, (code) => code.toLowerCase()))],
    ['form', ascii(url.replaceAll('%20', '+'))],
    ['JSON', ascii(perCharacter(text, (c) => `\\u${hexOf(c).padStart(4, '0')}`))],
    ['HTML', ascii(perCharacter(text, (c) => `&#${c.codePointAt(0)};`))],
    ['hexadecimal HTML', ascii(perCharacter(text, (c) => `&#x${hexOf(c)};`))],
    ...[...encodingsOfBytes(digest)].map(([name, code]) => [`SHA-256 ${name}`, code] as const),
  ]);
};
