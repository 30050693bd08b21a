import { instantOf } from './birth.ts';
import { contactSetup } from './contact-setup.ts';

/** Nothing is left to do. Each artefact stays as long as its class, or a hold on it, says; the next item begins a new contact. */
export const retained = contactSetup.createStateConfig({
  entry: [
    { type: 'fact', params: { type: 'contact.retained' } },
    {
      type: 'tell',
      params: ({ event }) => ({ to: 'matters', event: { type: 'CLOSE', at: instantOf(event) } }),
    },
  ],
  always: { guard: 'every artefact is erased', target: 'erased' },
});
