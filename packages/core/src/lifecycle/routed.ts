import { appending, replying, triaging } from './contact-commands.ts';
import { contactSetup } from './contact-setup.ts';

/** A service has at least one of its matters. */
export const routed = contactSetup.createStateConfig({
  entry: ['begin routed', { type: 'fact', params: { type: 'contact.routed' } }],
  on: {
    // It stays routed while a service has another of its matters.
    TRIAGE: { ...triaging.on.TRIAGE, target: undefined },
    ...replying.on,
    ...appending.on,
  },
  always: [
    { guard: 'every matter is resolved', target: 'resolved' },
    { guard: 'is with no service', target: 'triaged' },
  ],
});
