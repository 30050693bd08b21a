import { contactSetup } from './contact-setup.ts';

/** Nothing of it is left anywhere but codes and instants. The end: no event is accepted any more. */
export const erased = contactSetup.createStateConfig({
  type: 'final',
  entry: ['keep skeleton', { type: 'fact', params: { type: 'contact.erased' } }],
});
