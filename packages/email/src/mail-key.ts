import { createHash, type Hash } from 'node:crypto';
import { readHeaderBlock, type HeaderBlock } from './header-block.ts';

/** How much of a header block counts for the key. Fixed: a key never depends on configured limits. */
export const KEY_HEADER_BYTES = 1024 * 1024;
const KEY_HEADERS = ['message-id', 'from', 'to', 'cc', 'date', 'subject'] as const;

const CR = 0x0d;
const LF = 0x0a;
const LINE_FEEDS = Buffer.alloc(4096, LF);

/** Digests a body with line ends as LF and none at its end: what relays change most (after RFC 6376 section 3.4.3). */
class BodyDigest {
  readonly #hash: Hash;
  #heldLineFeeds = 0;
  #heldReturn = false;

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  update(chunk: Uint8Array): void {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (bytes.length === 0) return;
    if (this.#heldReturn) bytes = Buffer.concat([Buffer.of(CR), bytes]);
    this.#heldReturn = bytes.at(-1) === CR;
    if (this.#heldReturn) bytes = bytes.subarray(0, -1);
    if (bytes.includes(CR))
      bytes = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
    let end = bytes.length;
    while (end > 0 && bytes[end - 1] === LF) end -= 1;
    if (end > 0) this.#write(bytes.subarray(0, end));
    this.#heldLineFeeds += bytes.length - end;
  }

  end(): void {
    if (this.#heldReturn) this.#write(Buffer.of(CR));
  }

  #write(bytes: Buffer): void {
    for (; this.#heldLineFeeds > 0; this.#heldLineFeeds -= LINE_FEEDS.length)
      this.#hash.update(LINE_FEEDS.subarray(0, Math.min(this.#heldLineFeeds, LINE_FEEDS.length)));
    this.#heldLineFeeds = 0;
    this.#hash.update(bytes);
  }
}

const digestHeaders = (hash: Hash, block: HeaderBlock): void => {
  for (const name of KEY_HEADERS)
    for (const field of block.fields)
      if (field.name === name) hash.update(`${name}:${field.value.replace(/\s+/g, ' ')}\n`);
  hash.update('\n');
};

/** As `mailKey`, for a header block read already with `KEY_HEADER_BYTES`. */
export const mailKeyOf = (block: HeaderBlock, bytes: Uint8Array): string => {
  const hash = createHash('sha256');
  digestHeaders(hash, block);
  const body = new BodyDigest(hash);
  body.update(bytes.subarray(block.bodyStart));
  body.end();
  return hash.digest('hex');
};

/**
 * By which a mail is known again: a digest of Message-ID, From, To, Cc, Date and Subject together with the body, hex.
 * Never of the Message-ID alone, since senders use one id for different mails; never of the trace headers (Received,
 * Delivered-To, X-…), so that two copies that came by different routes are one mail. Taken from the bytes and not from
 * what a parser made of them, so that a mail that could not be parsed has its key too and a newer parser changes none.
 */
export const mailKey = (bytes: Uint8Array): string =>
  mailKeyOf(readHeaderBlock(bytes, KEY_HEADER_BYTES), bytes);

/**
 * The `mailKey` of a mail too large to hold.
 *
 * @param head its beginning, at least 2 MiB of it.
 * @param rest what follows.
 */
export const mailKeyOfLarge = async (
  head: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): Promise<string> => {
  const hash = createHash('sha256');
  const block = readHeaderBlock(head, KEY_HEADER_BYTES);
  digestHeaders(hash, block);
  const body = new BodyDigest(hash);
  body.update(head.subarray(block.bodyStart));
  for await (const chunk of rest) body.update(chunk);
  body.end();
  return hash.digest('hex');
};
