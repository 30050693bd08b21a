import type { Purpose } from '../artefact.ts';
import { ContactCentreError } from '../errors.ts';
import type { Actor } from '../party.ts';

export interface AuthorisationRequest {
  readonly by: Actor;
  /** The command's name, or `open`. */
  readonly action: string;
  readonly service?: string;
  readonly purpose?: Purpose;
}

/** The council's own rules on who may do what; asked before anything else happens. */
export type Authorise = (ask: AuthorisationRequest) => boolean | Promise<boolean>;

/** @throws CC_NOT_AUTHORISED */
export const insistAuthorised = async (
  authorise: Authorise,
  ask: AuthorisationRequest,
): Promise<void> => {
  if (await authorise(ask)) return;
  throw new ContactCentreError('CC_NOT_AUTHORISED', `${ask.by.id} may not ${ask.action}.`, {
    by: ask.by.id,
    action: ask.action,
  });
};
