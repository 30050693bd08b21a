import type { CouncilId } from '../../contact.ts';
import type { PartyDetails } from '../../party.ts';
import type { LookupKey } from '../../ports/rows.ts';
import type { LookupKeys } from './lookup-keys.ts';

/** What a person is found by. */
type IndexedDetail = 'email' | 'phone' | 'postcode';

const INDEXED: readonly IndexedDetail[] = ['email', 'phone', 'postcode'];

/**
 * Trimmed, lower case, the domain in its ASCII form (IDNA, as WHATWG URLs have it). Tags and dots stay: two mailboxes
 * of one provider may be two people. Null where it is no address.
 */
export const normaliseEmail = (email: string): string | null => {
  const plain = email.normalize('NFC').trim().toLowerCase();
  const at = plain.lastIndexOf('@');
  const domain = plain.slice(at + 1).replace(/\.$/, '');
  if (at < 1 || !/^[^\s/?#:@\\%[\]]+$/u.test(domain)) return null;
  return URL.canParse(`http://${domain}`)
    ? `${plain.slice(0, at)}@${new URL(`http://${domain}`).hostname}`
    : null;
};

/**
 * E.164 for numbers with a country code and for UK national ones (Ofcom: 0 and nine or ten digits); other numbers of
 * at least seven digits as bare digits; null for anything else ("withheld"), which must not make strangers one person.
 *
 * A few lines and not libphonenumber's 150 KB of tables: the index needs that one person's number comes out the same
 * each time, not that it is valid or where it belongs, and callers of a council write UK or international forms.
 */
export const normalisePhone = (phone: string): string | null => {
  const dialled = phone
    .normalize('NFKC')
    .trim()
    .replace(/^(?:tel|sip):/i, '')
    .replace(/(?:;|\s*(?:ext(?:ension)?\.?|x)\s*\d).*$/i, '');
  if (!/^\+?[\d\s().\-‐-―/]+$/u.test(dialled)) return null;
  const digits = dialled.replace(/\D/g, '');
  const international = dialled.trimStart().startsWith('+')
    ? digits
    : digits.startsWith('00')
      ? digits.slice(2)
      : null;
  if (international !== null) {
    const subscriber = international.replace(/^440/, '44');
    return /^[1-9]\d{6,14}$/.test(subscriber) ? `+${subscriber}` : null;
  }
  if (/^0[1-9]\d{8,9}$/.test(digits)) return `+44${digits.slice(1)}`;
  return digits.length >= 7 && digits.length <= 15 ? digits : null;
};

/** Upper case without spaces or punctuation: `LN11 8UP` and `ln118up` are one. Null where nothing is left. */
export const normalisePostcode = (postcode: string): string | null => {
  const plain = postcode
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
  return plain === '' ? null : plain;
};

const NORMALISERS: Record<IndexedDetail, (value: string) => string | null> = {
  email: normaliseEmail,
  phone: normalisePhone,
  postcode: normalisePostcode,
};

const indexed = (details: PartyDetails): readonly (readonly [IndexedDetail, string])[] =>
  INDEXED.flatMap((detail) => {
    const value = details[detail];
    const plain = value === undefined ? null : NORMALISERS[detail](value);
    return plain === null ? [] : [[detail, plain] as const];
  });

/** Keys under which an artefact with these details is found; deleted with it. */
export const blindIndex = (
  keys: LookupKeys,
  council: CouncilId,
  details: PartyDetails,
): readonly LookupKey[] =>
  indexed(details).map(([detail, value]) => keys.forNew(detail, council, value));

/** Keys to look for a person with any of these details, over every live generation. */
export const blindIndexSearch = (
  keys: LookupKeys,
  council: CouncilId,
  details: PartyDetails,
): readonly LookupKey[] =>
  indexed(details).flatMap(([detail, value]) => keys.candidates(detail, council, value));
