/** What a person in a contact is to it. */
export type PartyRole = 'customer' | 'person-concerned' | 'representative' | 'officer';

/** Personal data: lies only in the vault once accepted. */
export interface PartyDetails {
  readonly name?: string;
  readonly email?: string;
  /** E.164 where it parses, otherwise as the source gave it. */
  readonly phone?: string;
  readonly postcode?: string;
}

/** Opaque id, stored in events; who it is stays with the council's directory. */
export interface Actor {
  readonly kind: 'person' | 'system';
  readonly id: string;
}

/** The engine acting on the policy's rules or on time. */
export const SYSTEM: Actor = { kind: 'system', id: 'council-contact' };
