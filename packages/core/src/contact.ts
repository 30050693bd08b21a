/**
 * The words of the domain, used alike in code, documents and errors.
 *
 * - **contact**: one engagement of a customer with the council, through one channel.
 * - **matter**: one thing the contact is about; triaged, routed and resolved on its own.
 * - **party**: a person in a contact with a role: customer, person concerned, representative, officer.
 * - **channel**: an adapter that brings contacts in, may reply and may erase at its source.
 * - **artefact**: one piece of personal data kept for a contact: message, recording, contact details, attachment, note.
 * - **artefact class**: what the policy says about artefacts of a kind: controller, purposes, basis, retention, recipients.
 * - **service / team**: whom a matter concerns, and who handles it; data, never a package.
 * - **handover**: passing a matter to its service.
 * - **retention hold**: a recorded legitimate reason to keep an artefact past its period.
 * - **flag**: a statutory request noticed in a contact; it places a provisional hold in the same step.
 * - **step**: one event applied to one instance, in one transaction.
 * - **fact**: what a step made true; committed, ordered, free of personal data.
 * - **effect**: something to be done outside the database after a step, carried by the outbox.
 * - **timer**: a durable row with an absolute due time that becomes an event.
 * - **skeleton**: the codes and instants that remain of an erased contact.
 *
 * @module
 */

/** The six stages of a contact, in order. */
export const STAGES = ['received', 'triaged', 'routed', 'resolved', 'retained', 'erased'] as const;
export type Stage = (typeof STAGES)[number];

/** How a matter can end. */
export const OUTCOMES = [
  'answered',
  'completed',
  'signposted',
  'withdrawn',
  'abandoned',
  'duplicate',
  'spam',
  'ended-for-conduct',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Statutory requests that a contact may carry: UK GDPR Articles 15, 16 and 17, DPA 2018 s.164A, FOIA 2000 and EIR 2004. */
export const FLAGS = [
  'access',
  'erasure',
  'rectification',
  'restriction',
  'objection',
  'foi',
  'eir',
  'complaint',
  'data-protection-complaint',
] as const;
export type Flag = (typeof FLAGS)[number];

/** Who sent an item. Only a `person` opens or reopens a contact, or is acknowledged (RFC 3834). */
export type Nature = 'person' | 'automatic' | 'opt-out' | 'self';

/** Opaque and random: never derived from who the customer is. */
export type ContactId = string;
export type CouncilId = string;
/** The key under `channels`, for ever: scope of dedupe, cursor and state. */
export type ChannelId = string;
