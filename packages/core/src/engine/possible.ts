import type { ContactId } from '../contact.ts';
import { ContactCentreError } from '../errors.ts';
import { possibleEvents } from '../lifecycle/possible-events.ts';
import type { Family } from './family-cache.ts';
import { stageOf } from './instance.ts';

/** Commands by the event that they send. */
const COMMANDS: ReadonlyMap<string, string> = new Map([
  ['TRIAGE', 'triage'],
  ['CLAIM', 'claim'],
  ['UNCLAIM', 'unclaim'],
  ['ROUTE', 'route'],
  ['ACCEPT', 'accept'],
  ['RETURN', 'return'],
  ['AWAIT_CUSTOMER', 'awaitCustomer'],
  ['RESOLVE', 'resolve'],
  ['REOPEN', 'reopen'],
  ['REPLY', 'reply'],
  ['ACCEPT_REPLY_FAILURE', 'acceptReplyFailure'],
  ['NOTE', 'note'],
  ['RAISE_FLAG', 'flag'],
  ['CLOSE_FLAG', 'closeFlag'],
  ['END_LIVE', 'endLive'],
  ['RELEASE', 'release'],
]);

/** What can be done with a contact now: the commands that it or one of its matters would take. */
export const possibleCommands = (family: Family, contact: ContactId): readonly string[] => {
  const possible = new Set<string>();
  for (const instance of family.values()) {
    const { id, lifecycle } = instance;
    if (instance.needsAttention || (id !== contact && lifecycle.id !== 'matter')) continue;
    for (const event of possibleEvents(lifecycle, instance.snapshot)) {
      const command = COMMANDS.get(event);
      // A matter is reopened through its contact.
      if (command !== undefined && !(command === 'reopen' && id !== contact)) possible.add(command);
    }
  }
  return [...possible].toSorted();
};

export const notPossible = (
  family: Family,
  contact: ContactId,
  command: string,
): ContactCentreError => {
  const instance = family.get(contact);
  const stage = instance === undefined ? 'unknown' : stageOf(instance.snapshot.value);
  const possible = possibleCommands(family, contact);
  return new ContactCentreError(
    'CC_NOT_POSSIBLE',
    `${command} is not possible while ${contact} is ${stage}; possible: ${possible.join(', ') || 'nothing'}.`,
    { contact, command, stage, possible },
  );
};
