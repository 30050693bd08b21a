import type { ArtefactId } from './artefact.ts';
import type { ContactId } from './contact.ts';
import type { MatterId } from './matter.ts';

/** A contact, matter, artefact, or an instance of an embedder's own lifecycle. */
export type InstanceId = string;

/** Makes the id of a new contact. Time-ordered (RFC 9562 UUIDv7), so that rows lie in arrival order. */
export type IdSource = () => string;

export const matterId = (contact: ContactId, number: number): MatterId => `${contact}/m${number}`;
export const artefactId = (contact: ContactId, number: number): ArtefactId =>
  `${contact}/a${number}`;

/** The contact that a matter or artefact belongs to; any other instance is a family of its own. */
export const familyOf = (id: InstanceId): InstanceId => {
  const slash = id.indexOf('/');
  return slash === -1 ? id : id.slice(0, slash);
};

/** Where an effect came from: the same on every try, for receivers to dedupe on. */
export const effectKey = (instance: InstanceId, version: number, index: number): string =>
  `${instance}~${version}~${index}`;
