import type { Inbound } from '@council-contact/core';

/** As the scanner writes it. */
interface Letter {
  readonly barcode: string;
  readonly from: { readonly name: string; readonly postcode: string };
  readonly scannedAt: string;
  readonly text: string;
  /** PNG in base64. */
  readonly pages?: readonly string[];
  /** Of the letter that it answers. */
  readonly caseNumber?: string;
}

/** Throws where it does not read as a letter. */
export const letterToInbound = (json: string): Inbound => {
  const { barcode, from, scannedAt, text, pages = [], caseNumber } = JSON.parse(json) as Letter;
  return {
    key: barcode,
    ref: `${barcode}.json`,
    conversation: caseNumber ?? barcode,
    occurredAt: scannedAt,
    nature: 'person',
    from: { name: from.name, postcode: from.postcode },
    to: '',
    text,
    parts: pages.map((page) => ({
      kind: 'attachment',
      mediaType: 'image/png',
      bytes: Buffer.from(page, 'base64'),
    })),
  };
};

// #region unreadable
/** What does not read, whole, to be quarantined: a polled channel hands it over, for a throw would hold up all that wait. */
export const unreadable = (name: string, json: string, now: Date): Inbound => ({
  key: name,
  ref: name,
  conversation: name,
  occurredAt: now.toISOString(),
  nature: 'person',
  from: {},
  to: '',
  parts: [{ kind: 'original', mediaType: 'application/json', bytes: Buffer.from(json) }],
  malformed: 'unreadable-letter',
});
// #endregion
