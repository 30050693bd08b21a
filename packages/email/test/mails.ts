/** Mails written by the tests: by headers, bodies and parts, in latin1 so that a character is a byte. */

export interface MailDraft {
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
}

const PLAIN: readonly (readonly [string, string])[] = [
  ['Received', 'from mx.example.org by mail.council.example; Mon, 02 Nov 2026 09:15:00 +0000'],
  ['From', 'Maria Kowalska <maria.kowalska@example.org>'],
  ['To', 'Customer Services <customerservices@council.example>'],
  ['Subject', 'Missed bin'],
  ['Date', 'Mon, 02 Nov 2026 09:14:00 +0000'],
  ['Message-ID', '<one@example.org>'],
];

/** Headers given replace those of the same name and are otherwise added; an empty value takes one out. */
export const mail = ({
  headers = [],
  body = 'Our bin was not emptied.',
}: MailDraft = {}): Buffer => {
  const replaced = new Set(headers.map(([name]) => name.toLowerCase()));
  const lines = [...PLAIN.filter(([name]) => !replaced.has(name.toLowerCase())), ...headers]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${lines.join('')}\r\n${body.replaceAll('\n', '\r\n')}\r\n`, 'latin1');
};

export interface PartDraft {
  readonly type: string;
  readonly headers?: readonly string[];
  readonly body: string;
}

export const multipart = (
  type: string,
  parts: readonly PartDraft[],
  boundary = 'edge',
): MailDraft => ({
  headers: [['Content-Type', `multipart/${type}; boundary="${boundary}"`]],
  body: [
    ...parts.map(
      (part) =>
        `--${boundary}\nContent-Type: ${part.type}\n${(part.headers ?? []).map((line) => `${line}\n`).join('')}\n${part.body}\n`,
    ),
    `--${boundary}--`,
  ].join(''),
});

/** The least PNG there is: one grey point. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

export const attached = (name: string, type: string, bytes: Uint8Array): PartDraft => ({
  type,
  headers: [
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
  ],
  body: Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\n'),
});
