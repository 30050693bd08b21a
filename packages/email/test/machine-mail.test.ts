import { describe, expect, test } from 'vitest';
import { classifyMail, type MailClass, type OwnAddresses } from '../src/machine-mail.ts';
import { ownMessageId } from '../src/message-ids.ts';
import { mail, multipart } from './mails.ts';
import { read } from './reading.ts';

const OWN: OwnAddresses = {
  addresses: ['customerservices@council.example'],
  domains: ['council.example'],
};

type Headers = readonly (readonly [string, string])[];
type Row = readonly [what: string, headers: Headers, expected: MailClass, reason?: string];

const hops = Array.from({ length: 31 }, (): readonly [string, string] => [
  'Received',
  'from a by b; Mon, 2 Nov 2026 09:00:00 +0000',
]);

// RFC 3834, 3464, 5965, 8098, 2919, 2369, 5546, and what widespread senders add.
const TABLE: readonly Row[] = [
  ['a person', [], 'human'],
  ['a person whose server says so', [['Auto-Submitted', 'no']], 'human'],
  ['Auto-Submitted: no with a comment', [['Auto-Submitted', 'No (a person wrote this)']], 'human'],
  [
    'a person who asks for no automatic answers',
    [['X-Auto-Response-Suppress', 'All']],
    'human',
    'auto-response-suppressed',
  ],
  [
    'a person whose subject looks automatic',
    [['Subject', 'Out of office: who empties the bins?']],
    'human',
    'subject-looks-automatic',
  ],
  [
    'a form that sends from no-reply',
    [['From', 'no-reply@forms.example.org']],
    'human',
    'from-no-reply',
  ],
  ['a vacation message', [['Auto-Submitted', 'auto-replied']], 'autoReply', 'auto-replied'],
  [
    'in odd case, with parameters',
    [['auto-submitted', 'Auto-Replied; owner-email="a@example.org"']],
    'autoReply',
    'auto-replied',
  ],
  ['a notification', [['Auto-Submitted', 'auto-generated']], 'autoReply', 'auto-generated'],
  ['a keyword of its own', [['Auto-Submitted', 'no-longer-here']], 'autoReply', 'auto-submitted'],
  ['X-Autoreply', [['X-Autoreply', 'yes']], 'autoReply', 'x-autoreply'],
  ['X-Autorespond', [['X-Autorespond', 'vacation']], 'autoReply', 'x-autorespond'],
  ['X-Auto-Reply', [['X-Auto-Reply', 'true']], 'autoReply', 'x-auto-reply'],
  [
    'an inbox rule of Exchange',
    [['X-MS-Exchange-Inbox-Rules-Loop', 'a@example.org']],
    'autoReply',
    'x-ms-exchange-inbox-rules-loop',
  ],
  ['another desk', [['X-Loop', 'desk@example.org']], 'autoReply', 'x-loop'],
  ['Precedence: auto_reply', [['Precedence', 'auto_reply']], 'autoReply', 'precedence-auto-reply'],
  ['a null return path', [['Return-Path', '<>']], 'autoReply', 'null-return-path'],
  [
    'two weak signs',
    [
      ['Subject', 'Automatic reply: Missed bin'],
      ['X-Auto-Response-Suppress', 'All'],
    ],
    'autoReply',
  ],
  [
    'Polish, twice weak',
    [
      ['Subject', '=?utf-8?Q?Odpowied=C5=BA_automatyczna:_urlop?='],
      ['X-Auto-Response-Suppress', 'OOF'],
    ],
    'autoReply',
  ],
  [
    'Romanian, twice weak',
    [
      ['Subject', '=?utf-8?Q?R=C4=83spuns_automat:_concediu?='],
      ['X-Auto-Response-Suppress', 'OOF'],
    ],
    'autoReply',
  ],
  [
    'Lithuanian, twice weak',
    [
      ['Subject', 'Automatinis atsakymas: atostogos'],
      ['X-Auto-Response-Suppress', 'OOF'],
    ],
    'autoReply',
  ],
  [
    'a delivery report',
    [
      ['Return-Path', '<>'],
      ['From', 'MAILER-DAEMON@mx.example.org'],
      ['Content-Type', 'multipart/report; report-type=delivery-status; boundary=b'],
    ],
    'bounce',
    'report-delivery',
  ],
  [
    'a report of no kind',
    [['Content-Type', 'multipart/report; boundary=b']],
    'bounce',
    'report-other',
  ],
  [
    'a bounce without a report',
    [['From', 'Mail Delivery System <Mailer-Daemon@example.org>']],
    'bounce',
    'from-mailer-daemon',
  ],
  [
    'X-Failed-Recipients',
    [['X-Failed-Recipients', 'a@example.org']],
    'bounce',
    'x-failed-recipients',
  ],
  [
    'postmaster with a null return path',
    [
      ['Return-Path', '<>'],
      ['From', 'postmaster@example.org'],
    ],
    'bounce',
    'from-postmaster',
  ],
  ['postmaster in person', [['From', 'postmaster@example.org']], 'human', 'from-postmaster'],
  [
    'a spam complaint',
    [['Content-Type', 'multipart/report; report-type="feedback-report"; boundary=b']],
    'complaint',
    'report-feedback',
  ],
  [
    'a read receipt',
    [
      ['Content-Type', 'multipart/report; report-type=disposition-notification; boundary=b'],
      ['Auto-Submitted', 'auto-replied'],
    ],
    'mdn',
    'report-disposition',
  ],
  [
    'a mailing list',
    [
      ['List-Id', 'Parish news <news.example.org>'],
      ['Precedence', 'list'],
    ],
    'list',
  ],
  [
    'a newsletter',
    [
      ['List-Unsubscribe', '<https://news.example.org/u>'],
      ['Precedence', 'bulk'],
    ],
    'bulk',
    'list-unsubscribe',
  ],
  ['Precedence: junk', [['Precedence', 'junk']], 'bulk', 'precedence-junk'],
  ['Precedence: first-class', [['Precedence', 'first-class']], 'human'],
  [
    'our own reply come back',
    [['Message-ID', ownMessageId('k', '<one@example.org>', 'council.example')]],
    'self',
    'own-message-id',
  ],
  [
    'a forged id of ours under another domain',
    [['Message-ID', ownMessageId('k', '<one@example.org>', 'elsewhere.test')]],
    'human',
  ],
  [
    'from our own address',
    [['From', 'CustomerServices@Council.Example']],
    'self',
    'from-own-address',
  ],
  [
    'a form that sends as us for a customer',
    [
      ['From', 'customerservices@council.example'],
      ['Reply-To', 'jo@example.org'],
    ],
    'human',
  ],
  ['a route that goes in circles', hops, 'loop', 'too-many-hops'],
  ['our own X-Loop', [['X-Loop', 'customerservices@council.example']], 'loop', 'own-x-loop'],
];

const ROWS = TABLE.map(([what, headers, expected, reason]) => ({
  what,
  headers,
  expected,
  reasons: reason === undefined ? [] : [reason],
}));

describe('a mail of a machine is told from a person’s', () => {
  test.each(ROWS)('$what', async ({ headers, expected, reasons }) => {
    const machine = classifyMail(await read(mail({ headers })), OWN);
    expect(machine.class).toBe(expected);
    expect(machine.reasons).toEqual(expect.arrayContaining(reasons));
    expect(machine.class === 'human' || machine.reasons.length > 0).toBe(true);
  });

  test.each([
    ['REPLY', 'calendar'],
    ['COUNTER', 'calendar'],
    ['REQUEST', 'human'],
    ['CANCEL', 'human'],
  ])('a calendar part with METHOD:%s is %s', async (method, expected) => {
    const draft = multipart('mixed', [
      { type: 'text/plain', body: 'the site visit' },
      { type: 'text/calendar', body: `BEGIN:VCALENDAR\nMETHOD:${method}\nEND:VCALENDAR` },
    ]);
    expect(classifyMail(await read(mail(draft)), OWN).class).toBe(expected);
  });

  test('reasons are codes: nothing that a sender wrote is among them', async () => {
    const parsed = await read(
      mail({
        headers: [
          ['Auto-Submitted', 'jane-doe-01632-960123'],
          ['Precedence', 'jane'],
          ['X-Loop', 'jane@example.org'],
        ],
      }),
    );
    expect(classifyMail(parsed, OWN).reasons.join(' ')).not.toMatch(/jane|960123/);
  });
});
