import type { ContactCentre } from '@council-contact/core';
import { adviser as by } from './centre-fixture.ts';
import type { RandomCommand } from './random-actions.ts';

/** All that an adviser does with a contact until it is resolved. */
export const workThrough = async ({ contacts }: ContactCentre, id: string): Promise<void> => {
  const { within, matters, flags, stage } = await contacts.get(id);
  if (stage === 'retained' || stage === 'erased') return;
  if (within === 'quarantined') await contacts.release(id, { by });
  if (matters.length === 0) await contacts.triage(id, { by, matters: [{ service: 'waste' }] });
  for (const flag of flags) await contacts.closeFlag(id, { by, flag });
  for (const matter of (await contacts.get(id)).matters) {
    if (matter.status === 'resolved') continue;
    await contacts.resolve(id, { by, matter: matter.id, outcome: 'answered' });
  }
};

/** One command, whether or not it is possible. */
export const command = async (
  centre: ContactCentre,
  id: string,
  { name, service, matter, outcome, key }: RandomCommand,
): Promise<unknown> => {
  const base = { by, ...(key !== null && { key: `key-${key}` }) };
  const one = { ...base, ...(matter > 0 && { matter: `${id}/m${matter}` }) };
  const { contacts } = centre;
  switch (name) {
    case 'triage':
      return contacts.triage(id, { ...base, matters: [{ service, about: 'About it.' }] });
    case 'route':
      return contacts.route(id, {
        ...one,
        service,
        purpose: 'handle-query',
        extract: 'What they need.',
      });
    case 'accept':
      return contacts.accept(id, one);
    case 'return':
      return contacts.return(id, { ...one, reason: 'wrong-service' });
    case 'awaitCustomer':
      return contacts.awaitCustomer(id, one);
    case 'resolve':
      return contacts.resolve(id, { ...one, outcome, summary: 'A line.' });
    case 'reply':
      return contacts.reply(id, {
        ...base,
        text: 'An answer.',
        ...(matter === 0 && { resolve: outcome }),
      });
    case 'note':
      return contacts.note(id, { ...base, text: 'A note.' });
    case 'flag':
      return contacts.flag(id, { ...base, flag: 'foi' });
    case 'closeFlag':
      return contacts.closeFlag(id, { ...base, flag: matter === 0 ? 'foi' : 'access' });
    case 'claim':
      return contacts.claim(id, base);
    case 'unclaim':
      return contacts.unclaim(id, base);
    case 'reopen':
      return contacts.reopen(id, { ...base, reason: 'by-phone' });
    case 'release':
      return contacts.release(id, base);
  }
};
