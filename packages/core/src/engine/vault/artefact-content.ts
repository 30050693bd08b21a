import type { ChannelId } from '../../contact.ts';
import { ContactCentreError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import type { SourceRef } from '../../ports/inbound.ts';

/** What an artefact holds, in the clear: at most one of `text` and `bytes`. */
export interface ArtefactContent {
  readonly mediaType: string;
  readonly text?: string;
  readonly bytes?: Uint8Array;
  readonly filename?: string;
  /** Small: names, addresses, subject. */
  readonly fields?: JsonObject;
  readonly source?: SourceLocator;
}

/** Where the item lies at its source: needed to erase it there. */
export interface SourceLocator {
  readonly channel: ChannelId;
  readonly ref: SourceRef;
  readonly direction: 'in' | 'out';
  /** RFC 3339. */
  readonly at: string;
}

/** Bytes that lie in blobs: the name, and the key that opens it and nothing else. */
export interface BlobPointer {
  readonly name: string;
  /** Bytes of the clear text. */
  readonly size: number;
  readonly key: Uint8Array;
}

interface Head extends Omit<ArtefactContent, 'text' | 'bytes'> {
  /** What the bytes after the head are; left out where there are none. `utf-16` keeps a lone surrogate, which UTF-8 cannot. */
  readonly payload?: 'text' | 'utf-16' | 'bytes' | 'blob-key';
  readonly blob?: Pick<BlobPointer, 'name' | 'size'>;
}

const LENGTH_BYTES = 4;

/** Bytes of the clear text or bytes: what an artefact's `size` says. Fields count nothing. */
export const contentSize = (content: ArtefactContent): number =>
  content.bytes?.length ?? (content.text === undefined ? 0 : Buffer.byteLength(content.text));

/**
 * The envelope that is sealed: four bytes with the head's length, the head as JSON, and the text or bytes as they are.
 * With `blob` the bytes lie elsewhere and the envelope ends with their key.
 *
 * @throws CC_INPUT_INVALID where there is more than one of text, bytes and blob
 */
export const encodeContent = (content: ArtefactContent, blob?: BlobPointer): Uint8Array => {
  const { text, bytes, mediaType, filename, fields, source } = content;
  if (Number(text !== undefined) + Number(bytes !== undefined) + Number(blob !== undefined) > 1) {
    throw new ContactCentreError(
      'CC_INPUT_INVALID',
      'An artefact holds text or bytes: give one of them.',
    );
  }
  const encoding = text?.isWellFormed() === false ? 'utf16le' : 'utf8';
  const payload =
    text === undefined ? (blob?.key ?? bytes) : encoding === 'utf8' ? 'text' : 'utf-16';
  const head: Head = {
    mediaType,
    ...(filename === undefined ? {} : { filename }),
    ...(fields === undefined ? {} : { fields }),
    ...(source === undefined ? {} : { source }),
    ...(payload === undefined
      ? {}
      : { payload: typeof payload === 'string' ? payload : blob ? 'blob-key' : 'bytes' }),
    ...(blob === undefined ? {} : { blob: { name: blob.name, size: blob.size } }),
  };
  const json = JSON.stringify(head);
  const headEnd = LENGTH_BYTES + Buffer.byteLength(json);
  const raw = blob?.key ?? bytes;
  const rest = text === undefined ? (raw?.length ?? 0) : Buffer.byteLength(text, encoding);
  const envelope = Buffer.allocUnsafe(headEnd + rest);
  envelope.writeUInt32BE(headEnd - LENGTH_BYTES);
  envelope.write(json, LENGTH_BYTES);
  if (text !== undefined) envelope.write(text, headEnd, encoding);
  else if (raw !== undefined) envelope.set(raw, headEnd);
  return envelope;
};

/**
 * What `encodeContent` was given. Bytes are views into the envelope.
 *
 * @throws CC_SEAL_BROKEN where it is no envelope
 */
export const decodeContent = (
  envelope: Uint8Array,
): { readonly content: ArtefactContent; readonly blob: BlobPointer | null } => {
  const buffer = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.length);
  const headEnd = buffer.length < LENGTH_BYTES ? Infinity : LENGTH_BYTES + buffer.readUInt32BE();
  if (headEnd > buffer.length) throw malformed();
  const { payload, blob, ...rest } = parseHead(buffer.toString('utf8', LENGTH_BYTES, headEnd));
  const raw = new Uint8Array(buffer.buffer, buffer.byteOffset + headEnd, buffer.length - headEnd);
  switch (payload) {
    case undefined:
      return { content: rest, blob: null };
    case 'text':
      return { content: { ...rest, text: buffer.toString('utf8', headEnd) }, blob: null };
    case 'utf-16':
      return { content: { ...rest, text: buffer.toString('utf16le', headEnd) }, blob: null };
    case 'bytes':
      return { content: { ...rest, bytes: raw }, blob: null };
    case 'blob-key':
      if (blob === undefined) throw malformed();
      return { content: rest, blob: { ...blob, key: raw } };
    default:
      throw malformed();
  }
};

const parseHead = (json: string): Head => {
  try {
    return JSON.parse(json) as Head;
  } catch {
    // The parser's message would quote the head, which is personal.
    throw malformed();
  }
};

const malformed = (): ContactCentreError =>
  new ContactCentreError(
    'CC_SEAL_BROKEN',
    'A sealed artefact holds no envelope that this release can read.',
  );
