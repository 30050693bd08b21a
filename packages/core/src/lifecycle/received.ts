import { appending, claiming, replying, triaging } from './contact-commands.ts';
import { contactSetup } from './contact-setup.ts';

const releasing = contactSetup.createStateConfig({
  on: {
    RELEASE: {
      target: 'awaiting-triage',
      actions: { type: 'fact', params: { type: 'contact.released' } },
    },
  },
});

/** Taken in, and not yet looked at by a rule or a person. */
export const received = contactSetup.createStateConfig({
  entry: {
    type: 'fact',
    params: ({ context }) => ({ type: 'contact.received', channel: context.channel }),
  },
  on: { ...appending.on },
  initial: 'arriving',
  states: {
    arriving: {
      always: [
        { guard: 'begins live', target: 'live' },
        { guard: 'begins quarantined', target: 'quarantined' },
        { guard: 'begins recorded', target: 'recorded' },
        {
          guard: 'wants acknowledging',
          target: 'awaiting-triage',
          actions: { type: 'effect', params: { kind: 'acknowledge', params: {} } },
        },
        { target: 'awaiting-triage' },
      ],
    },
    live: {
      description: 'A call or chat that goes on; triage ends it too.',
      on: { END_LIVE: 'awaiting-triage', ...triaging.on },
    },
    'awaiting-triage': {
      on: { ...triaging.on, ...claiming.on, ...replying.on },
    },
    quarantined: {
      description:
        'It could not be read. Its bytes are kept a short while for a person to look at.',
      entry: {
        type: 'fact',
        params: ({ event }) => ({ type: 'contact.quarantined', reason: reasonOf(event) }),
      },
      on: { ...releasing.on },
      always: { guard: 'all it held is erased', target: '#contact.retained' },
    },
    recorded: {
      description: 'No person sent it: never acknowledged, triaged only by hand.',
      on: { ...releasing.on, ...triaging.on },
      always: { guard: 'all it held is erased', target: '#contact.retained' },
    },
  },
});

const reasonOf = (event: object): string =>
  'input' in event && typeof event.input === 'object' && event.input && 'reason' in event.input
    ? String(event.input.reason)
    : 'unreadable';
