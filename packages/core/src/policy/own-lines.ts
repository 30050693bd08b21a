/** Lines with which mail programs begin the message that is answered; what follows is not the writer's. */
const QUOTE_BEGINS = [
  /^-{2,}\s*(?:original|forwarded) message\s*-{2,}$/i,
  /^_{10,}$/,
  /^from:\s.*@/i,
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
  const lines: string[] = [];
  for (const untrimmed of text.split(/\r\n|\r|\n/)) {
    const line = untrimmed.trim();
    if (SIGNATURE_BEGINS.test(line) || QUOTE_BEGINS.some((begins) => begins.test(line))) break;
    if (line === '' || line.startsWith('>') || ATTRIBUTION.test(line) || DEVICE.test(line))
      continue;
    lines.push(line);
  }
  const signs = (line: string | undefined) =>
    line !== undefined && (SIGN_OFF.test(line) || closes(line));
  if (NAME.test(lines.at(-1) ?? '') && !signs(lines.at(-1)) && signs(lines.at(-2))) lines.pop();
  if (lines.length > 1 && SIGN_OFF.test(lines.at(-1) ?? '')) lines.pop();
  return lines;
}
