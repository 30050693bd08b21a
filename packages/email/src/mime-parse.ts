import { simpleParser, type ParsedMail as Read, type SimpleParserOptions } from 'mailparser';
import { firstValue, type HeaderBlock } from './header-block.ts';
import type { MailLimits } from './limits.ts';
import { cutNesting, cutParts } from './mime-nesting.ts';

/** Of a mail beyond the limit of size, this much is read for its text. */
const OVERSIZE_BYTES = 1024 * 1024;

export interface ParsedMime {
  readonly read: Read;
  /** What of the mail was given to the parser. */
  readonly source: Buffer;
  readonly signals: readonly string[];
}

const optionsOf = (limits: MailLimits): SimpleParserOptions => ({
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  keepCidLinks: true,
  keepDeliveryStatus: true,
  checksumAlgo: false,
  // A margin, since the parser counts line ends and its own root where we do not.
  maxHeadSize: limits.headerBytes + 64 * 1024,
  maxChildNodes: limits.parts + 1,
});

const parse = async (bytes: Buffer, limits: MailLimits): Promise<Read | null> => {
  try {
    return await simpleParser(bytes, optionsOf(limits));
  } catch {
    return null;
  }
};

/** The beginning of the header block in whole lines, an empty line, and the body. */
const cutHeaders = (bytes: Buffer, bodyStart: number, maxBytes: number): Buffer => {
  const end = bytes.lastIndexOf('\n', maxBytes);
  return Buffer.concat([
    bytes.subarray(0, end === -1 ? maxBytes : end),
    Buffer.from('\n\n'),
    bytes.subarray(bodyStart),
  ]);
};

/**
 * Takes a mail apart within the limits. A mail beyond one is cut where the limit is reached and read again, at last
 * its headers alone; null when not even that can be read.
 *
 * @param size bytes of the whole mail, which may be more than `bytes`.
 */
export const parseMime = async (
  bytes: Uint8Array,
  block: HeaderBlock,
  size: number,
  limits: MailLimits,
): Promise<ParsedMime | null> => {
  const signals: string[] = [];
  let source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (block.bodyStart > limits.headerBytes) {
    signals.push('header-limit');
    source = cutHeaders(source, block.bodyStart, limits.headerBytes);
  }
  if (size > limits.messageBytes) {
    signals.push('oversize');
    source = source.subarray(0, OVERSIZE_BYTES + limits.headerBytes);
  }
  const isMultipart = /^multipart\//i.test(firstValue(block, 'content-type') ?? '');
  const shallow = isMultipart ? cutNesting(source, limits.depth) : null;
  if (shallow !== null) {
    signals.push('depth-limit');
    source = shallow;
  }

  const whole = await parse(source, limits);
  if (whole !== null) return { read: whole, source, signals };
  const cut = cutParts(source, limits.parts);
  const inPart = cut.length < source.length ? await parse(cut, limits) : null;
  if (inPart !== null) return { read: inPart, source: cut, signals: [...signals, 'parts-limit'] };
  const headers = await parse(source.subarray(0, block.bodyStart), limits);
  return headers === null ? null : { read: headers, source, signals: [...signals, 'body-unread'] };
};
