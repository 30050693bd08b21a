import type { ParsedMail as Read } from 'mailparser';
import { htmlToPlainText } from './html-text.ts';
import type { MailLimits } from './limits.ts';
import { plainText } from './plain-text.ts';

export interface MailText {
  readonly text: string;
  readonly source: 'plain' | 'html' | 'none';
  readonly signals: readonly string[];
}

const OFFERS_CHOICE = /multipart\/alternative/i;
/** The parser decodes no UTF-7 (RFC 2152), rightly: it can hide markup. */
const DECLARES_UTF7 = /charset\s*=\s*"?(?:(?:cs)?unicode-?1-?1-?)?utf-?7/i;

const tidy = (value: string): string => plainText(value).replace(/^\n+/, '').trimEnd();

/**
 * The text to read and route by. The plain text where there is one; otherwise the HTML as text. Where both lie side by
 * side and not as a choice (a gateway has put its plain footer under an HTML mail), both.
 *
 * @param bytes what the parser was given.
 */
export const chooseText = (read: Read, bytes: Buffer, limits: MailLimits): MailText => {
  const signals: string[] = [];
  const plain = tidy(read.text ?? '');
  const markup = typeof read.html === 'string' ? read.html : '';
  let text = plain;
  let source: MailText['source'] = plain === '' ? 'none' : 'plain';
  if (markup.trim() !== '' && (plain === '' || !OFFERS_CHOICE.test(bytes.toString('latin1')))) {
    const converted = htmlToPlainText(markup, limits.htmlLength);
    if (converted.cut) signals.push('html-cut');
    const shown = tidy(converted.text);
    if (shown !== '') source = 'html';
    text = [shown, plain].filter((piece) => piece !== '').join('\n\n');
  }
  if (text.length > limits.textLength) {
    signals.push('text-cut');
    text = text.slice(0, limits.textLength).toWellFormed();
  }
  if (text.includes('\ufffd')) signals.push('text-undecodable');
  if (text.includes('+') && DECLARES_UTF7.test(bytes.toString('latin1')))
    signals.push('charset-not-decoded');
  return { text, source, signals };
};
