import type { PartyDetails } from '@council-contact/core';

/** What an integrator keeps under a payload's address: the personal part of an item, as JSON. */
export interface Payload {
  readonly from: PartyDetails;
  readonly subject?: string;
  readonly text?: string;
  readonly parts: readonly PayloadPart[];
}

export interface PayloadPart {
  readonly kind: string;
  readonly mediaType: string;
  readonly filename?: string;
  /** Where its bytes are; of a listed origin like the payload itself. */
  readonly url: URL;
}

const MOST_PARTS = 50;
const DETAILS = ['name', 'email', 'phone', 'postcode'] as const;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): boolean => value === undefined || typeof value === 'string';

const partOf = (value: unknown, base: URL, origins: ReadonlySet<string>): PayloadPart | null => {
  if (!isFields(value)) return null;
  const { kind = 'attachment', mediaType, filename, url: address } = value;
  if (typeof kind !== 'string' || typeof mediaType !== 'string' || !isText(filename)) return null;
  const url = typeof address === 'string' ? URL.parse(address, base.href) : null;
  if (url === null || !origins.has(url.origin)) return null;
  return { kind, mediaType, url, ...(typeof filename === 'string' && { filename }) };
};

/** A payload, or null for bytes that are none. */
export const readPayload = (
  bytes: Uint8Array,
  base: URL,
  origins: ReadonlySet<string>,
): Payload | null => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
  if (!isFields(value)) return null;
  const { from = {}, subject, text, parts = [] } = value;
  if (!isFields(from) || !isText(subject) || !isText(text)) return null;
  if (DETAILS.some((name) => !isText(from[name]))) return null;
  if (!Array.isArray(parts) || parts.length > MOST_PARTS) return null;
  const known: PayloadPart[] = [];
  for (const each of parts) {
    const part = partOf(each, base, origins);
    if (part === null) return null;
    known.push(part);
  }
  return {
    from: Object.fromEntries(
      DETAILS.flatMap((name) => {
        const detail = from[name];
        return typeof detail === 'string' && detail !== '' ? [[name, detail]] : [];
      }),
    ),
    ...(typeof subject === 'string' && { subject }),
    ...(typeof text === 'string' && { text }),
    parts: known,
  };
};
