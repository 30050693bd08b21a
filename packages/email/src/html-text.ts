import { compile, type FormatCallback } from 'html-to-text';

/** Deeper than any browser keeps elements apart; the HTML parser's cost grows with the square of the depth. */
const MAX_ELEMENT_DEPTH = 500;
const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/i;
const CLOSED_BY_SIBLING = /^(?:p|li|dt|dd|option|optgroup|tr|td|th|thead|tbody|tfoot|rt|rp)$/i;

/** A cell stays on its row's line, apart from the next: the library's own block formatter runs cells together. */
const cell: FormatCallback = (element, walk, builder) => {
  walk(element.children, builder);
  builder.addLiteral('  ');
};

const toText = compile({
  wordwrap: false,
  formatters: { cell },
  // The length is limited by us; the library would write to standard error about its own limit.
  limits: { maxDepth: MAX_ELEMENT_DEPTH, maxInputLength: Number.MAX_SAFE_INTEGER },
  selectors: [
    // The target beside the words, so that a reader sees where a link really leads.
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, noAnchorUrl: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'style', format: 'skip' },
    { selector: 'script', format: 'skip' },
    { selector: 'title', format: 'skip' },
    { selector: 'table', format: 'block' },
    { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'td', format: 'cell' },
    { selector: 'th', format: 'cell' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
      selector,
      options: { uppercase: false },
    })),
  ],
});

/** One linear pass; sloppy mail that leaves elements open counts as deep and is read by the plain way. */
const isTooDeep = (html: string): boolean => {
  let depth = 0;
  for (const match of html.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    const name = match[2] ?? '';
    if (VOID.test(name) || CLOSED_BY_SIBLING.test(name)) continue;
    depth += match[1] === '/' ? -1 : 1;
    if (depth > MAX_ELEMENT_DEPTH) return true;
  }
  return false;
};

const withoutTags = (html: string): string =>
  html.replace(/<[^<>]*>/g, ' ').replace(/[ \t]+/g, ' ');

/**
 * HTML as a person would read it: table rows as lines, links with their targets, no scripts, no images.
 *
 * @param maxLength UTF-16 code units of HTML that are read.
 */
export const htmlToPlainText = (
  html: string,
  maxLength: number,
): { readonly text: string; readonly cut: boolean } => {
  const cut = html.length > maxLength;
  const source = cut ? html.slice(0, maxLength) : html;
  const text = isTooDeep(source) ? withoutTags(source) : toText(source);
  const lines = text.split('\n').map((line) => line.trimEnd());
  return {
    text: lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    cut,
  };
};
