import {
  parseAddressHeader,
  type AddressObject,
  type EmailAddress,
  type ParsedMail as Read,
} from 'mailparser';
import { allValues, type HeaderBlock } from './header-block.ts';
import { plainLine } from './plain-text.ts';
import type { MailAddress } from './parsed-mail.ts';

/** An address header with thousands of recipients is read up to here. */
const MAX_HEADER_LENGTH = 64 * 1024;

const domainInLowerCase = (address: string): string => {
  const at = address.lastIndexOf('@');
  return address.slice(0, at) + address.slice(at).toLowerCase();
};

const ADDRESS = /^[^\s@]+@[^\s@]+$/;

const flat = (entries: readonly EmailAddress[]): readonly EmailAddress[] =>
  entries.flatMap((entry) => (entry.group === undefined ? [entry] : flat(entry.group)));

/** What the parser has read of a header already; null when it read less than there is, or in the wrong charset. */
const alreadyRead = (
  read: Read,
  name: string,
  values: readonly string[],
): readonly EmailAddress[] | null => {
  const [value] = values;
  const header = read.headers?.get(name);
  if (values.length !== 1 || value === undefined || value.length > MAX_HEADER_LENGTH) return null;
  if (typeof header !== 'object' || !('value' in header) || !Array.isArray(header.value))
    return null;
  const { value: entries, text } = header as AddressObject;
  return text.includes('\ufffd') ? null : entries;
};

/**
 * The addresses of a header (RFC 5322 section 3.4), of all its occurrences: groups opened, comments dropped, names
 * decoded, entries without an address left out.
 *
 * @param read what the parser made of the mail.
 */
export const readAddresses = (
  name: string,
  block: HeaderBlock,
  read: Read,
  maxAddresses: number,
): readonly MailAddress[] => {
  const values = allValues(block, name);
  if (values.length === 0) return [];
  const entries =
    alreadyRead(read, name, values) ??
    parseAddressHeader(values.map((value) => value.slice(0, MAX_HEADER_LENGTH))).value;
  return flat(entries)
    .map((entry) => ({
      address: domainInLowerCase(plainLine(entry.address ?? '', 320)),
      name: plainLine(entry.name, 200),
    }))
    .filter(({ address }) => ADDRESS.test(address))
    .slice(0, maxAddresses);
};
