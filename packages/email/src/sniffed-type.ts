import { fileTypeFromBuffer } from 'file-type';

/** Enough for every signature, little enough that no archive is opened. */
const SNIFFED_BYTES = 16 * 1024;

/** The media type that the first bytes show, or null. */
export const sniffType = async (bytes: Uint8Array): Promise<string | null> => {
  try {
    return (await fileTypeFromBuffer(bytes.subarray(0, SNIFFED_BYTES)))?.mime ?? null;
  } catch {
    // A cut or broken file of some type: nothing is known of it.
    return null;
  }
};

const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;

/** A claimed media type in lower case, or `application/octet-stream` when it is none (RFC 6838 section 4.2). */
export const claimedMediaType = (claimed: string | undefined): string => {
  const type = (claimed ?? '').trim().toLowerCase();
  return MEDIA_TYPE.test(type) ? type : 'application/octet-stream';
};
