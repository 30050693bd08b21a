import { FLAGS, OUTCOMES, type Outcome } from '@council-contact/core';
import type { Verb } from '../command/verb.ts';
import { contactCommand as command } from './contact-command.ts';

const MATTER = {
  matter: {
    type: 'string',
    value: 'ID',
    help: 'Which matter; needed where several could be meant.',
  },
} as const;

const FLAG = {
  flag: {
    type: 'string',
    value: 'FLAG',
    help: 'Statutory request.',
    choices: FLAGS,
    required: true,
  },
} as const;

const onMatter = (matter: string | undefined) => (matter === undefined ? {} : { matter });

/** Everything that can be done with a contact, as `Contacts` of core has it. */
export const contactsCommands: readonly Verb[] = [
  command({
    name: 'triage',
    summary: 'Names the matters of a contact: one for each service.',
    options: {
      service: {
        type: 'string',
        value: 'ID',
        help: 'Service that it concerns; may be given again.',
        multiple: true,
        required: true,
      },
    },
    act: ({ contacts, id, base, options: { service } }) =>
      contacts.triage(id, { ...base, matters: service.map((one) => ({ service: one })) }),
  }),
  command({
    name: 'route',
    summary: 'Passes a matter to a service.',
    options: {
      ...MATTER,
      service: { type: 'string', value: 'ID', help: 'Service.', required: true },
      purpose: {
        type: 'string',
        value: 'PURPOSE',
        help: 'What it is passed on for, as handle-query.',
        required: true,
      },
      extract: {
        type: 'string',
        value: 'TEXT',
        help: 'What the service needs to know; - reads standard input.',
      },
    },
    act: async ({ contacts, id, base, text, options: { matter, service, purpose, extract } }) =>
      contacts.route(id, {
        ...base,
        ...onMatter(matter),
        service,
        purpose,
        ...(extract !== undefined && { extract: await text(extract) }),
      }),
  }),
  command({
    name: 'accept',
    summary: 'The team takes the matter on.',
    options: MATTER,
    act: ({ contacts, id, base, options: { matter } }) =>
      contacts.accept(id, { ...base, ...onMatter(matter) }),
  }),
  command({
    name: 'return',
    summary: 'Sends a matter back to triage; the second time, to a supervisor.',
    options: {
      ...MATTER,
      reason: {
        type: 'string',
        value: 'CODE',
        help: 'wrong-service, not-ours, incomplete...',
        required: true,
      },
    },
    act: ({ contacts, id, base, options: { matter, reason } }) =>
      contacts.return(id, { ...base, ...onMatter(matter), reason }),
  }),
  command({
    name: 'await-customer',
    summary: 'A question is with the customer: the response target stands still.',
    options: MATTER,
    act: ({ contacts, id, base, options: { matter } }) =>
      contacts.awaitCustomer(id, { ...base, ...onMatter(matter) }),
  }),
  command({
    name: 'reply',
    summary: 'Answers the customer through the channel of the contact.',
    details: 'The answer lies in the outbox; run or once sends it.',
    options: {
      text: {
        type: 'string',
        value: 'TEXT',
        help: 'The answer; - reads standard input.',
        required: true,
      },
      subject: { type: 'string', value: 'TEXT', help: 'Left out: the subject of the contact.' },
      resolve: {
        type: 'string',
        value: 'OUTCOME',
        help: 'Resolves the open matters too.',
        choices: OUTCOMES,
      },
    },
    act: async ({ contacts, id, base, text, options }) =>
      contacts.reply(id, {
        ...base,
        text: await text(options.text),
        ...(options.subject !== undefined && { subject: options.subject }),
        ...(options.resolve !== undefined && { resolve: options.resolve as Outcome }),
      }),
  }),
  command({
    name: 'resolve',
    summary: 'Gives a matter its outcome.',
    options: {
      ...MATTER,
      outcome: {
        type: 'string',
        value: 'OUTCOME',
        help: 'How it ended.',
        choices: OUTCOMES,
        required: true,
      },
      summary: {
        type: 'string',
        value: 'TEXT',
        help: 'What it was about, in a line; - reads standard input.',
      },
    },
    act: async ({ contacts, id, base, text, options: { matter, outcome, summary } }) =>
      contacts.resolve(id, {
        ...base,
        ...onMatter(matter),
        outcome: outcome as Outcome,
        ...(summary !== undefined && { summary: await text(summary) }),
      }),
  }),
  command({
    name: 'accept-reply-failure',
    summary: 'Settles an answer that could not be sent, so that the contact can go on to its end.',
    options: {
      reply: {
        type: 'string',
        value: 'ARTEFACT',
        help: 'The answer: id of its artefact, as contacts show names it.',
        required: true,
      },
    },
    act: ({ contacts, id, base, options: { reply } }) =>
      contacts.acceptReplyFailure(id, { ...base, reply }),
  }),
  command({
    name: 'reopen',
    summary: 'Takes a resolved contact up again.',
    options: { reason: { type: 'string', value: 'CODE', help: 'Why.', required: true } },
    act: ({ contacts, id, base, options: { reason } }) => contacts.reopen(id, { ...base, reason }),
  }),
  command({
    name: 'note',
    summary: 'Keeps a note with the contact, sealed.',
    options: {
      text: {
        type: 'string',
        value: 'TEXT',
        help: 'The note; - reads standard input.',
        required: true,
      },
    },
    act: async ({ contacts, id, base, text, options }) =>
      contacts.note(id, { ...base, text: await text(options.text) }),
  }),
  command({
    name: 'flag',
    summary: 'Notes a statutory request; nothing of the contact is erased while it is open.',
    options: FLAG,
    act: ({ contacts, id, base, options: { flag } }) => contacts.flag(id, { ...base, flag }),
  }),
  command({
    name: 'close-flag',
    summary: 'The statutory request has been dealt with.',
    options: FLAG,
    act: ({ contacts, id, base, options: { flag } }) => contacts.closeFlag(id, { ...base, flag }),
  }),
  command({
    name: 'claim',
    summary: 'Says whose a contact is in triage.',
    options: {
      for: { type: 'string', value: 'ACTOR', help: 'Left out: the one who commands.' },
    },
    act: ({ contacts, id, base, options: { for: claimant } }) =>
      contacts.claim(id, { ...base, ...(claimant !== undefined && { claimant }) }),
  }),
  command({
    name: 'unclaim',
    summary: 'Gives a claimed contact back.',
    options: {},
    act: ({ contacts, id, base }) => contacts.unclaim(id, base),
  }),
  command({
    name: 'end-live',
    summary: 'The call or chat has ended.',
    options: {},
    act: ({ contacts, id, base }) => contacts.endLive(id, base),
  }),
  command({
    name: 'release',
    summary: 'Lets a quarantined or recorded contact go to triage as it is.',
    options: {},
    act: ({ contacts, id, base }) => contacts.release(id, base),
  }),
  command({
    name: 'retry',
    summary: 'Reads the kept bytes of a quarantined contact again.',
    channels: 'without-intake',
    options: {},
    act: ({ contacts, id, base }) => contacts.retry(id, base),
  }),
];
