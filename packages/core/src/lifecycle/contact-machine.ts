import { withListed } from './contact-memory.ts';
import { contactSetup, type ContactEventOf } from './contact-setup.ts';
import { hold, holdsForOpenFlags, release, reschedule } from './contact-tells.ts';
import type { ContactFact } from './facts.ts';
import { erased } from './erased.ts';
import { received } from './received.ts';
import { resolved } from './resolved.ts';
import { retained } from './retained.ts';
import { routed } from './routed.ts';
import { triaged } from './triaged.ts';

/**
 * One contact: received → triaged → routed → resolved → retained → erased. Each stage has a file of its own; what is
 * accepted in every stage but the last is here.
 */
export const contactMachine = contactSetup.createMachine({
  id: 'contact',
  context: ({ input }) => ({
    channel: input.channel,
    kind: input.kind,
    nature: input.nature,
    occurredAt: input.occurredAt,
    receivedAt: input.at,
    rule: input.rule,
    suggested: input.suggested,
    signals: input.signals,
    related: input.related ?? null,
    form: input.form ?? null,
    items: 1,
    claimant: null,
    reason: null,
    matters: {},
    lastResolved: null,
    artefacts: withListed({}, input.artefacts),
    flags: {},
    replies: {},
    resolvedAt: null,
    reopenUntil: null,
    reopenable: false,
  }),
  initial: 'received',
  states: { received, triaged, routed, resolved, retained, erased },
  on: {
    NOTE: {
      actions: { type: 'tell', params: ({ event }) => reschedule('last-action', event.at) },
    },
    RAISE_FLAG: {
      guard: { type: 'flag is new', params: ({ event }) => event },
      actions: [
        { type: 'note flag', params: ({ event }) => event },
        { type: 'fact', params: ({ event }) => ({ type: 'contact.flagged', flag: event.flag }) },
        { type: 'tell', params: ({ event }) => hold('artefacts', event.flag, event, event.at) },
      ],
    },
    CLOSE_FLAG: {
      guard: { type: 'flag is open', params: ({ event }) => event },
      actions: [
        { type: 'tell', params: ({ context, event }) => release(context, event.flag, event.at) },
        { type: 'drop flag', params: ({ event }) => event },
        {
          type: 'fact',
          params: ({ event }) => ({ type: 'contact.flag-closed', flag: event.flag }),
        },
      ],
    },
    REPLY_SENT: {
      guard: { type: 'reply is known', params: ({ event }) => event },
      actions: [
        { type: 'note sent', params: ({ event }) => event },
        { type: 'fact', params: ({ event }) => ({ type: 'reply.sent', reply: event.reply }) },
      ],
    },
    REPLY_FAILED: {
      guard: { type: 'reply fails by this', params: ({ event }) => event },
      actions: [
        { type: 'note failure', params: ({ event }) => event },
        {
          type: 'fact',
          params: ({ event: { reply, code } }) => ({ type: 'reply.failed', reply, code }),
        },
      ],
    },
    RECEIPT: [
      {
        guard: { type: 'receipt is a failure', params: ({ event }) => event },
        actions: [
          { type: 'note receipt', params: ({ event }) => event },
          {
            type: 'fact',
            params: ({ event: { reply, code = 'not-delivered' } }) => ({
              type: 'reply.failed',
              reply,
              code,
            }),
          },
        ],
      },
      {
        guard: { type: 'receipt is news', params: ({ event }) => event },
        actions: [
          { type: 'note receipt', params: ({ event }) => event },
          { type: 'fact', params: ({ event }) => receiptFact(event) },
        ],
      },
    ],
    ACCEPT_REPLY_FAILURE: {
      guard: { type: 'reply has failed', params: ({ event }) => event },
      actions: [
        { type: 'drop reply', params: ({ event }) => event },
        {
          type: 'fact',
          params: ({ event }) => ({ type: 'reply.failure-accepted', reply: event.reply }),
        },
      ],
    },
    MATTER_CHANGED: { actions: { type: 'note matter', params: ({ event }) => event } },
    ARTEFACT_CAPTURED: {
      actions: [
        { type: 'note captured', params: ({ event }) => event },
        {
          type: 'tell',
          params: ({ context, event }) => holdsForOpenFlags(context, [event.artefact], event.at),
        },
      ],
    },
    FETCH_PART: {
      actions: {
        type: 'effect',
        params: ({ event: { reference } }) => ({ kind: 'fetch-part', params: { reference } }),
      },
    },
    PART_UNAVAILABLE: {
      actions: {
        type: 'fact',
        params: ({ event: { reference, code } }) => ({ type: 'part.unavailable', reference, code }),
      },
    },
    ARTEFACT_ERASED: { actions: { type: 'note erased', params: ({ event }) => event } },
    ARTEFACTS_OPENED: {
      actions: {
        type: 'fact',
        params: ({ event: { artefacts, purpose } }) => ({
          type: 'artefacts.opened',
          artefacts,
          purpose,
        }),
      },
    },
  },
});

const receiptFact = ({
  reply,
  status,
  occurredAt,
}: ContactEventOf<'RECEIPT'>): ContactFact | never[] =>
  // Failures have a fact of their own, above.
  status === 'failed' ? [] : { type: `reply.${status}`, reply, occurredAt };
