import type { Contact } from '@council-contact/core';
import { table } from '../command/table.ts';

/** When, how, about what: all that is shown of a contact without a purpose (the notice's high-level data, N14). */
export interface HighLevel {
  readonly at: string;
  readonly channel: string;
  /** Services, where there are any yet. */
  readonly service: readonly string[];
  /** The rule of the policy that knew what it is about; null where none did. */
  readonly topic: string | null;
  readonly contactRef: string;
}

export const servicesOf = ({ matters, suggested }: Contact): readonly string[] =>
  matters.length > 0 ? matters.map(({ service }) => service) : suggested;

export const highLevel = (contact: Contact): HighLevel => ({
  at: contact.occurredAt,
  channel: contact.channel,
  service: servicesOf(contact),
  topic: contact.rule === 'default' ? null : contact.rule,
  contactRef: contact.id,
});

export const highLevelLine = ({ at, channel, service, topic, contactRef }: HighLevel): string =>
  [at, channel, service.join(',') || '-', topic ?? '-', contactRef].join('  ');

const listed = (codes: readonly string[]): string => codes.join(',') || '-';

/** Contacts as a table of codes, ids and instants. */
export const contactTable = (contacts: readonly Contact[]): readonly string[] =>
  table(
    ['contact', 'at', 'channel', 'stage', 'service', 'rule', 'nature', 'flags', 'answer by'],
    contacts.map((contact) => [
      contact.id,
      contact.occurredAt.slice(0, 16).replace('T', ' '),
      contact.channel,
      contact.within === '' ? contact.stage : `${contact.stage}/${contact.within}`,
      listed(servicesOf(contact)),
      contact.rule,
      contact.nature,
      listed(contact.flags),
      contact.matters
        .flatMap(({ targetAt }) => targetAt ?? [])
        .toSorted()[0]
        ?.slice(0, 16) ?? '-',
    ]),
  );
