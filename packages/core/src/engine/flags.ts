import type { ContactId, Flag } from '../contact.ts';
import type { ContactContext } from '../lifecycle/contact-events.ts';
import { addPeriod } from '../policy/period.ts';
import type { CouncilPolicy, Period } from '../policy/policy.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** One month to answer (UK GDPR Article 12A; FOIA s.10 is shorter) and time for a complaint about the answer. */
const PROVISIONAL_REVIEW: Period = { years: 0, months: 3, days: 0, hours: 0 };

/**
 * Notes a statutory request and freezes disposal of the contact's artefacts in the same step: erasing what has been
 * asked for is an offence (DPA 2018 s.173, FOIA 2000 s.77). False: the contact cannot take it, or has it already.
 */
export const raiseFlag = (
  unit: UnitOfWork,
  council: CouncilPolicy,
  contact: ContactId,
  flag: string,
): boolean => {
  const context = unit.find(contact)?.snapshot.context as unknown as ContactContext | undefined;
  if (context?.flags[flag as Flag] !== undefined) return false;
  return unit.offer(contact, {
    type: 'RAISE_FLAG',
    at: unit.at,
    flag,
    hold: `${contact}/h-${flag}`,
    reviewBy: addPeriod(unit.at, PROVISIONAL_REVIEW, council.timeZone),
  });
};
