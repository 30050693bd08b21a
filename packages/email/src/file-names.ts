import { join } from 'node:path';

// A file name is bytes. Here it is held as a string of one character a byte (latin1), so that names in any or no
// encoding are told apart and found again.

/** The path of a name in a folder, byte for byte. */
export const pathOf = (folder: string, name: string): Buffer =>
  Buffer.concat([Buffer.from(join(folder, '/')), Buffer.from(name, 'latin1')]);

/** A name in printable ASCII: what is not a letter, digit or harmless sign becomes `%XX`. */
export const escapeName = (name: string): string =>
  name.replace(
    /[^A-Za-z0-9._,=+@-]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );

export const unescapeName = (escaped: string): string =>
  escaped.replace(/%([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );

/** Bytes. What the common file systems allow. */
export const MAX_NAME_BYTES = 255;
