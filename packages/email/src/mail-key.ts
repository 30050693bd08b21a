import { createHash, type Hash } from 'node:crypto';
import { allValues, readHeaderBlock, type HeaderBlock } from './header-block.ts';

/** How much of a header block counts for the key. Fixed: a key never depends on configured limits. */
export const KEY_HEADER_BYTES = 1024 * 1024;
const KEY_HEADERS = ['message-id', 'from', 'to', 'cc', 'date', 'subject'] as const;

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
    if (chunk.length === 0) return;
    // A character is a byte: strings replace faster than anything that walks bytes.
    let text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
    if (this.#heldReturn) text = `\r${text}`;
    this.#heldReturn = text.endsWith('\r');
    if (this.#heldReturn) text = text.slice(0, -1);
    text = text.replaceAll('\r\n', '\n');
    let end = text.length;
    while (end > 0 && text.charCodeAt(end - 1) === LF) end -= 1;
    if (end > 0) this.#write(text.slice(0, end));
    this.#heldLineFeeds += text.length - end;
  }

  end(): void {
    if (this.#heldReturn) this.#write('\r');
  }

  #write(text: string): void {
    for (; this.#heldLineFeeds > 0; this.#heldLineFeeds -= LINE_FEEDS.length)
      this.#hash.update(LINE_FEEDS.subarray(0, Math.min(this.#heldLineFeeds, LINE_FEEDS.length)));
    this.#heldLineFeeds = 0;
    this.#hash.update(text, 'latin1');
  }
}

/**
 * Digests what counts of the headers, and says where that which counts whole begins: the body, or everything when there
 * is no header of a mail (some other kind of file, of which no two may be taken for one).
 */
const digestHeaders = (hash: Hash, block: HeaderBlock): number => {
  const lines = KEY_HEADERS.flatMap((name) =>
    allValues(block, name).map((value) => `${name}:${value.replace(/\s+/g, ' ')}\n`),
  );
  if (lines.length === 0) return 0;
  // A mail without an empty line has its text among the headers.
  hash.update(`${lines.join('')}${block.strays.map((line) => `${line}\n`).join('')}\n`);
  return block.bodyStart;
};

/** As `mailKey`, for a header block read already with `KEY_HEADER_BYTES`. */
export const mailKeyOf = (block: HeaderBlock, bytes: Uint8Array): string => {
  const hash = createHash('sha256');
  const start = digestHeaders(hash, block);
  const body = new BodyDigest(hash);
  body.update(bytes.subarray(start));
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
  const start = digestHeaders(hash, block);
  const body = new BodyDigest(hash);
  body.update(head.subarray(start));
  for await (const chunk of rest) body.update(chunk);
  body.end();
  return hash.digest('hex');
};
