import type { ParsedMail as Read } from 'mailparser';
import { htmlToPlainText } from './html-text.ts';
import type { MailLimits } from './limits.ts';
import { plainText } from './plain-text.ts';

export interface MailText {
  readonly text: string;
  readonly source: 'plain' | 'html' | 'none';
  readonly signals: readonly string[];
}

const tidy = (value: string): string => plainText(value).replace(/^\n+/, '').trimEnd();

/**
 * The text to read and route by. The plain text where there is one; otherwise the HTML as text. Where both lie side by
 * side and not as a choice (a gateway has put its plain footer under an HTML mail), both.
 */
export const chooseText = (read: Read, hasAlternative: boolean, limits: MailLimits): MailText => {
  const signals: string[] = [];
  const plain = tidy(read.text ?? '');
  const markup = typeof read.html === 'string' ? read.html : '';
  let text = plain;
  let source: MailText['source'] = plain === '' ? 'none' : 'plain';
  if (markup.trim() !== '' && (plain === '' || !hasAlternative)) {
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
  return { text, source, signals };
};
