/** How mail programs begin the message that is answered, where they do not mark its lines: a line, and the next. */
const QUOTE_BEGINS: readonly (readonly [line: RegExp, next: RegExp])[] = [
  [/^-{2,}\s*(?:original|forwarded) message\s*-{2,}$/i, /^/],
  [/^_{10,}$/, /^from:\s/i],
  [/^from:\s/i, /^(?:sent|date|to|subject):\s/i],
];
/** "On Tuesday, Ana wrote:" above quoted lines. */
const ATTRIBUTION = /^on\b.{0,300}\bwrote:$/i;
/** RFC 3676 section 4.3, as it is left of white space. */
const SIGNATURE_BEGINS = /^--$/;
const DEVICE = /^(?:sent from my|sent from (?:outlook|yahoo|mail)|get outlook for)\b.{0,60}$/i;
const SIGN_OFF =
  /^(?:(?:kind(?:est)?|best|warm) regards|regards|best wishes|best|all the best|yours (?:sincerely|faithfully|truly))[,.!]?$/i;
/** "Jean Smith", "Mrs J. Smith": up to four words, each with a capital. */
const NAME = /^\p{Lu}[\p{L}'’.-]*(?:\s+\p{Lu}[\p{L}'’.-]*){0,3}$/u;

/**
 * What the writer of a message says in it, line by line: without the message that is answered, quoted lines, the
 * signature and the sign-off. A name counts as signed only below a sign-off or below a line of which `closes` is true,
 * and only one line of it, so that a postscript is never taken for a signature.
 */
export function ownLines(text: string, closes: (line: string) => boolean): readonly string[] {
  const all = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const ends = all.findIndex(
    (line, index) =>
      SIGNATURE_BEGINS.test(line) ||
      QUOTE_BEGINS.some(([begins, next]) => begins.test(line) && next.test(all[index + 1] ?? '')),
  );
  const lines = all
    .slice(0, ends === -1 ? all.length : ends)
    .filter((line) => !line.startsWith('>') && !ATTRIBUTION.test(line) && !DEVICE.test(line));
  const signs = (line: string | undefined) =>
    line !== undefined && (SIGN_OFF.test(line) || closes(line));
  if (NAME.test(lines.at(-1) ?? '') && !signs(lines.at(-1)) && signs(lines.at(-2))) lines.pop();
  if (lines.length > 1 && SIGN_OFF.test(lines.at(-1) ?? '')) lines.pop();
  return lines;
}
