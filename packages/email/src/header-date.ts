/** Before the first mail of this form (RFC 822) and after any RFC 3339 year, a date is a slip or a lie. */
const EARLIEST = Date.UTC(1982, 0, 1);
const LATEST = Date.UTC(9999, 11, 31);

/** A date header's value as RFC 3339 in UTC; null when it cannot be read. */
export const readInstant = (value: string | undefined): string | null => {
  if (value === undefined || value.length > 200) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) || at < EARLIEST || at > LATEST ? null : new Date(at).toISOString();
};

/** The instant that a Received header ends with (RFC 5321 section 4.4); null when it has none that can be read. */
export const receivedInstant = (value: string | undefined): string | null =>
  value === undefined ? null : readInstant(value.slice(value.lastIndexOf(';') + 1).trim());
