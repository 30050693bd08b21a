import { simpleParser, type ParsedMail as Read, type SimpleParserOptions } from 'mailparser';
import type { HeaderBlock } from './header-block.ts';
import type { MailLimits } from './limits.ts';
import { cutNesting, cutParts } from './mime-nesting.ts';

/** Of a mail beyond the limit of size, this much is read for its text. */
const OVERSIZE_BYTES = 1024 * 1024;

export interface ParsedMime {
  readonly read: Read;
  /** Somewhere in it a choice of forms is offered, so that the plain text stands for the HTML. */
  readonly hasAlternative: boolean;
  readonly signals: readonly string[];
}

const optionsOf = (limits: MailLimits): SimpleParserOptions => ({
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  keepCidLinks: true,
  keepDeliveryStatus: true,
  checksumAlgo: 'sha256',
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

const DECLARES_UTF7 = /charset\s*=\s*"?(?:(?:cs)?unicode-?1-?1-?)?utf-?7/i;

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
  const nesting = cutNesting(source, limits.depth);
  if (nesting.cut) signals.push('depth-limit');
  source = nesting.bytes;
  const structure = source.toString('latin1');
  if (DECLARES_UTF7.test(structure)) signals.push('charset-not-decoded');
  const hasAlternative = /multipart\/alternative/i.test(structure);

  const whole = await parse(source, limits);
  if (whole !== null) return { read: whole, hasAlternative, signals };
  const cut = cutParts(source, limits.parts);
  const inPart = cut.length < source.length ? await parse(cut, limits) : null;
  if (inPart !== null)
    return { read: inPart, hasAlternative, signals: [...signals, 'parts-limit'] };
  const headers = await parse(source.subarray(0, block.bodyStart), limits);
  return headers === null
    ? null
    : { read: headers, hasAlternative, signals: [...signals, 'body-unread'] };
};
