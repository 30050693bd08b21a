import {
  parseMail,
  parsedMailToJson,
  type MailAddress,
  type ParsedMail,
} from '@council-contact/email';
import { JSON_OUT } from '../command/options.ts';
import { verb } from '../command/verb.ts';
import { readNamedFile } from '../config/read-document.ts';
import { ownAddresses } from './own-addresses.ts';

const addressLine = (list: readonly MailAddress[]): string =>
  list.map(({ address, name }) => (name === '' ? address : `${name} <${address}>`)).join(', ');

const readable = (mail: ParsedMail, machine: string): readonly string[] =>
  [
    ['from', addressLine(mail.from)],
    ['to', addressLine(mail.to)],
    ['cc', addressLine(mail.cc)],
    ['subject', mail.subject],
    ['date', mail.date ?? ''],
    ['received', mail.receivedAt ?? ''],
    ['machine', machine],
    ['signals', mail.signals.join(', ')],
    ...mail.attachments.map(({ filename, type, size }) => [
      'attachment',
      `${filename}, ${type}, ${size} bytes`,
    ]),
  ]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .concat('', mail.text);

export const parse = verb({
  name: 'parse',
  args: ['FILE'],
  summary:
    'Prints what the email channel makes of one mail: personal data and all. - reads standard input.',
  options: {
    ...JSON_OUT,
    own: {
      type: 'string',
      value: 'ADDRESS',
      help: 'An address of the mailbox, by which its own mail is told; may be given again.',
      multiple: true,
    },
  },
  async run({ options: { json, own }, args: [file = ''], terminal }) {
    const mail = await parseMail(await (file === '-' ? terminal.readBytes() : readNamedFile(file)));
    const known = parsedMailToJson(mail, ownAddresses(own));
    if (json) {
      terminal.print(JSON.stringify(known, null, 2));
      return;
    }
    const { class: kind, reasons } = known['machine'] as {
      class: string;
      reasons: readonly string[];
    };
    const machine = [kind, ...reasons].join(', ');
    for (const line of readable(mail, machine)) terminal.print(line);
  },
});
