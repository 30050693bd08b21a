import { isOwnMessageId } from './message-ids.ts';
import type { ParsedMail } from './parsed-mail.ts';

export const MAIL_CLASSES = [
  'human',
  'autoReply',
  'bounce',
  'complaint',
  'mdn',
  'calendar',
  'list',
  'bulk',
  'self',
  'loop',
] as const;
export type MailClass = (typeof MAIL_CLASSES)[number];

export interface MachineMail {
  readonly class: MailClass;
  /** Codes of what spoke for the class, and of what was noticed beside it. */
  readonly reasons: readonly string[];
}

/** Who we are: addresses and the domains of our Message-IDs, in lower case. */
export interface OwnAddresses {
  readonly addresses: readonly string[];
  readonly domains: readonly string[];
}

export const NOBODY: OwnAddresses = { addresses: [], domains: [] };

/** Headers that `classifyMail` looks at; the parser keeps these. */
export const EVIDENCE_HEADERS: readonly string[] = [
  'auto-submitted',
  'content-type',
  'list-id',
  'list-post',
  'list-unsubscribe',
  'precedence',
  'return-path',
  'x-auto-reply',
  'x-auto-response-suppress',
  'x-autoreply',
  'x-autorespond',
  'x-failed-recipients',
  'x-loop',
  'x-ms-exchange-inbox-rules-loop',
];

/** More hops than any honest route (RFC 5321 section 6.3 asks for a limit and leaves its value open). */
const MAX_RECEIVED = 30;

/** In English and the languages most spoken beside it in the county: Polish, Romanian, Lithuanian, Portuguese, Latvian, Bulgarian. */
const AUTOMATIC_SUBJECT =
  /^\s*(?:auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|autoreply|odpowied[źz] automatyczna|automatyczna odpowied[źz]|r[ăa]spuns automat|automatinis atsakymas|resposta autom[áa]tica|autom[āa]tisk[āa] atbilde|автоматичен отговор)\s*[:–-]/iu;

const SUBMITTED = /^auto-(?:replied|generated|notified)/;

type Finding = readonly [MailClass, string];

const reportOf = (contentType: string): Finding | null => {
  const type = contentType.toLowerCase();
  if (!type.startsWith('multipart/report')) return null;
  const report = /report-type\s*=\s*"?([a-z-]+)/.exec(type)?.[1];
  if (report === 'feedback-report') return ['complaint', 'report-feedback'];
  if (report === 'disposition-notification') return ['mdn', 'report-disposition'];
  // RFC 6522: a report of an unknown kind tells of a delivery more often than of anything else.
  return ['bounce', report === 'delivery-status' ? 'report-delivery' : 'report-other'];
};

const isFromOwn = (mail: ParsedMail, own: OwnAddresses): boolean =>
  mail.from.some(({ address }) => own.addresses.includes(address.toLowerCase()));

/** A form on a web site often sends as the mailbox itself and names the customer in Reply-To alone. */
const answersToAnother = (mail: ParsedMail, own: OwnAddresses): boolean =>
  mail.replyTo.some(({ address }) => !own.addresses.includes(address.toLowerCase()));

const strong = (mail: ParsedMail, own: OwnAddresses): readonly Finding[] => {
  const values = (name: string): readonly string[] => mail.evidence[name] ?? [];
  const first = (name: string): string => (values(name)[0] ?? '').trim().toLowerCase();
  const found: Finding[] = [];
  if (mail.messageId !== null && isOwnMessageId(mail.messageId, own.domains))
    found.push(['self', 'own-message-id']);
  if (isFromOwn(mail, own) && !answersToAnother(mail, own))
    found.push(['self', 'from-own-address']);
  if (mail.hops > MAX_RECEIVED) found.push(['loop', 'too-many-hops']);
  if (values('x-loop').some((value) => own.addresses.includes(value.trim().toLowerCase())))
    found.push(['loop', 'own-x-loop']);
  const report = reportOf(first('content-type'));
  if (report !== null) found.push(report);
  if (values('x-failed-recipients').length > 0) found.push(['bounce', 'x-failed-recipients']);
  const local = (mail.from[0]?.address ?? '').toLowerCase().split('@')[0] ?? '';
  if (local === 'mailer-daemon') found.push(['bounce', 'from-mailer-daemon']);
  const nullPath = values('return-path').some((value) => value.replace(/\s/g, '') === '<>');
  if (nullPath && local === 'postmaster') found.push(['bounce', 'from-postmaster']);
  if (mail.calendarMethods.some((method) => method === 'REPLY' || method === 'COUNTER'))
    found.push(['calendar', 'calendar-reply']);
  const submitted = first('auto-submitted');
  // RFC 3834 section 5: the keyword may be followed by parameters or a comment.
  if (submitted !== '' && !/^no\b(?!-)/.test(submitted))
    found.push(['autoReply', SUBMITTED.exec(submitted)?.[0] ?? 'auto-submitted']);
  for (const name of [
    'x-autoreply',
    'x-autorespond',
    'x-auto-reply',
    'x-ms-exchange-inbox-rules-loop',
    'x-loop',
  ])
    if (values(name).length > 0 && first(name) !== 'no') found.push(['autoReply', name]);
  if (nullPath) found.push(['autoReply', 'null-return-path']);
  const precedence = first('precedence').split(/[\s;(]/)[0] ?? '';
  if (/^auto[_-]?reply$/.test(precedence)) found.push(['autoReply', 'precedence-auto-reply']);
  if (values('list-id').length > 0 || values('list-post').length > 0 || precedence === 'list')
    found.push(['list', precedence === 'list' ? 'precedence-list' : 'list-id']);
  if (values('list-unsubscribe').length > 0) found.push(['bulk', 'list-unsubscribe']);
  if (precedence === 'bulk' || precedence === 'junk')
    found.push(['bulk', `precedence-${precedence}`]);
  return found;
};

/** Not enough alone: people write such subjects, and some systems send a customer's words from such addresses. */
const weak = (mail: ParsedMail): readonly string[] => {
  const reasons: string[] = [];
  if (AUTOMATIC_SUBJECT.test(mail.subject)) reasons.push('subject-looks-automatic');
  const local = (mail.from[0]?.address ?? '').toLowerCase().split('@')[0] ?? '';
  if (/^(?:no|do-?not)[-_.]?reply/.test(local)) reasons.push('from-no-reply');
  if (local === 'postmaster') reasons.push('from-postmaster');
  // Asks that nobody answer automatically; says nothing about what this mail is.
  if ((mail.evidence['x-auto-response-suppress'] ?? []).length > 0)
    reasons.push('auto-response-suppressed');
  return reasons;
};

const ORDER: readonly MailClass[] = [
  'self',
  'loop',
  'complaint',
  'mdn',
  'bounce',
  'calendar',
  'autoReply',
  'list',
  'bulk',
];

/**
 * Tells a person's mail from a machine's by what RFC 3834, 3464, 5965, 8098, 2919, 2369 and 5546 define and by what
 * widespread senders add. When in doubt a mail is a person's: that costs an adviser a look, the other a customer.
 */
export const classifyMail = (mail: ParsedMail, own: OwnAddresses): MachineMail => {
  const found = strong(mail, own);
  const hints = weak(mail);
  const reasons = [...new Set([...found.map(([, reason]) => reason), ...hints])];
  const named = ORDER.find((name) => found.some(([kind]) => kind === name));
  if (named !== undefined) return { class: named, reasons };
  const automatic = hints.includes('subject-looks-automatic') && hints.length > 1;
  return { class: automatic ? 'autoReply' : 'human', reasons };
};
