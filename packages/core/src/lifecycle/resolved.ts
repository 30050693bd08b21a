import { instantOf } from './birth.ts';
import { appending, replying, triaging } from './contact-commands.ts';
import { contactSetup } from './contact-setup.ts';
import { reopenMatter, reschedule } from './contact-tells.ts';

/** Every matter has an outcome. For a while a person's reply reopens it; "thank you" does not. */
export const resolved = contactSetup.createStateConfig({
  entry: [
    'begin resolved',
    { type: 'fact', params: { type: 'contact.resolved' } },
    { type: 'tell', params: ({ event }) => reschedule('closed', instantOf(event)) },
  ],
  after: {
    reopenWindow: { actions: 'close reopening window' },
  },
  on: {
    ...replying.on,
    TRIAGE: { ...triaging.on.TRIAGE, target: undefined },
    REOPEN: {
      target: 'triaged',
      actions: [
        {
          type: 'fact',
          params: ({ event }) => ({ type: 'contact.reopened', reason: event.reason }),
        },
        { type: 'tell', params: ({ context, event }) => reopenMatter(context, event.at) },
        { type: 'tell', params: ({ event }) => reschedule('reopened', event.at) },
        'reopen last matter',
        'end resolution',
      ],
    },
    APPEND: [
      {
        guard: { type: 'a person says more', params: ({ event }) => event },
        target: 'triaged',
        actions: [
          ...appending.on.APPEND.actions,
          { type: 'fact', params: { type: 'contact.reopened', reason: 'customer-replied' } },
          { type: 'tell', params: ({ context, event }) => reopenMatter(context, event.at) },
          { type: 'tell', params: ({ event }) => reschedule('reopened', event.at) },
          'reopen last matter',
          'end resolution',
        ],
      },
      appending.on.APPEND,
    ],
  },
  always: [
    {
      guard: 'is no longer resolved',
      target: 'triaged',
      actions: [
        {
          type: 'fact',
          params: ({ context }) => ({
            type: 'contact.reopened',
            reason: context.reason ?? 'new-matter',
          }),
        },
        { type: 'tell', params: ({ event }) => reschedule('reopened', instantOf(event)) },
        'end resolution',
      ],
    },
    { guard: 'window is over and nothing is open', target: 'retained' },
  ],
  initial: 'idle',
  states: {
    idle: {
      always: [
        { guard: 'a reply is pending', target: 'replying' },
        { guard: 'a reply has failed', target: 'reply-failed' },
      ],
    },
    replying: {
      always: [
        { guard: 'a reply has failed', target: 'reply-failed' },
        { guard: 'replies are done', target: 'idle' },
      ],
    },
    'reply-failed': {
      description: 'Waits until an answer is sent anew, or the failure is accepted.',
      always: [
        { guard: 'a reply is pending', target: 'replying' },
        { guard: 'replies are done', target: 'idle' },
      ],
    },
  },
});
