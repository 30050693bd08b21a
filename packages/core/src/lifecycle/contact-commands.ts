import { contactSetup } from './contact-setup.ts';
import { holdsForOpenFlags, reschedule } from './contact-tells.ts';

/** What several stages take alike; each stage lists those that it takes. */

/** Matters are named; each is a machine of its own from now on. */
export const triaging = contactSetup.createStateConfig({
  on: {
    TRIAGE: {
      guard: { type: 'names a matter', params: ({ event }) => event },
      target: '#contact.triaged',
      actions: [
        { type: 'name matters', params: ({ event }) => event },
        {
          type: 'fact',
          params: ({ event: { matters, rule } }) => ({
            type: 'contact.triaged',
            services: matters.map(({ service }) => service),
            ...(rule !== undefined && { rule }),
          }),
        },
      ],
    },
  },
});

/** An adviser takes it, so that no other does. */
export const claiming = contactSetup.createStateConfig({
  on: {
    CLAIM: {
      actions: [
        { type: 'note claim', params: ({ event }) => event },
        { type: 'fact', params: { type: 'contact.claimed' } },
      ],
    },
    UNCLAIM: {
      guard: 'is claimed',
      actions: { type: 'note claim', params: { claimant: null } },
    },
  },
});

/** An answer is written; the outbox sends it. It takes the place of answers that failed. */
export const replying = contactSetup.createStateConfig({
  on: {
    REPLY: {
      actions: [
        { type: 'note reply', params: ({ event }) => event },
        {
          type: 'fact',
          params: ({ event }) => ({ type: 'contact.reply-requested', reply: event.reply }),
        },
        {
          type: 'effect',
          params: ({ event: { reply, channel, attachments } }) => ({
            kind: 'reply',
            params: { reply, channel, ...(attachments !== undefined && { attachments }) },
          }),
        },
        { type: 'tell', params: ({ event }) => reschedule('last-action', event.at) },
      ],
    },
  },
});

/** Another item of the conversation. */
export const appending = contactSetup.createStateConfig({
  on: {
    APPEND: {
      actions: [
        { type: 'count item', params: ({ event }) => event },
        {
          type: 'fact',
          params: ({ context }) => ({ type: 'contact.appended', sequence: context.items }),
        },
        {
          type: 'tell',
          params: ({ context, event }) => [
            reschedule('last-action', event.at),
            ...holdsForOpenFlags(context, event.artefacts, event.at),
          ],
        },
      ],
    },
  },
});
