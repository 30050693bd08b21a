import { parseAddressHeader } from 'mailparser';
import type { EmailAddress } from 'mailparser';
import { plainLine } from './plain-text.ts';
import type { MailAddress } from './parsed-mail.ts';

/** An address header with thousands of recipients is read up to here. */
const MAX_HEADER_LENGTH = 64 * 1024;

const domainInLowerCase = (address: string): string => {
  const at = address.lastIndexOf('@');
  return address.slice(0, at) + address.slice(at).toLowerCase();
};

const flat = (entries: readonly EmailAddress[]): readonly EmailAddress[] =>
  entries.flatMap((entry) => (entry.group === undefined ? [entry] : flat(entry.group)));

/**
 * The addresses of a header (RFC 5322 section 3.4): groups opened, comments dropped, names decoded, entries without an
 * address left out.
 */
export const readAddresses = (
  values: readonly string[],
  maxAddresses: number,
): readonly MailAddress[] =>
  flat(parseAddressHeader(values.map((value) => value.slice(0, MAX_HEADER_LENGTH))).value)
    .map(({ address, name }) => ({
      address: domainInLowerCase(plainLine(address ?? '', 320)),
      name: plainLine(name, 200),
    }))
    .filter(({ address }) => /^[^\s@]+@[^\s@]+$/.test(address))
    .slice(0, maxAddresses);
