// Control characters other than tab and line feed, and those that turn the direction of what follows.
// oxlint-disable-next-line no-control-regex -- they are what is taken out
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Well-formed text without NUL and other control characters, line ends as LF. */
export const plainText = (value: string): string =>
  value.replace(/\r\n?/g, '\n').replace(CONTROL, '\ufffd').toWellFormed();

/** One line of well-formed text, cut to a length in UTF-16 code units. */
export const plainLine = (value: string, maxLength: number): string =>
  value
    .slice(0, maxLength * 4)
    .replace(CONTROL, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, maxLength)
    .toWellFormed();
