import type { Contact } from '@council-contact/core';

const HEADINGS = [
  'received',
  'channel',
  'stage',
  'service',
  'rule',
  'nature',
  'flags',
  'answer by',
  'erased by',
];
const WIDTHS = [16, 16, 21, 26, 25, 9, 13, 10, 10];

const minute = (instant: string): string => instant.slice(0, 16).replace('T', ' ');
const earliest = (instants: readonly string[]): string =>
  instants.toSorted()[0]?.slice(0, 10) ?? '-';
const latest = (instants: readonly string[]): string =>
  instants.toSorted().at(-1)?.slice(0, 10) ?? '-';
const listed = (codes: readonly string[]): string => codes.join(', ') || '-';

const servicesOf = ({ matters, suggested }: Contact): string =>
  matters.length > 0
    ? listed(matters.map(({ service }) => service))
    : listed(suggested.map((service) => `${service}?`));

const cellsOf = (contact: Contact): readonly string[] => [
  minute(contact.occurredAt),
  contact.channel,
  contact.within === '' ? contact.stage : `${contact.stage}/${contact.within}`,
  servicesOf(contact),
  contact.rule,
  contact.nature,
  listed(contact.flags),
  earliest(contact.matters.flatMap(({ targetAt }) => targetAt ?? [])),
  latest(contact.artefacts.map(({ dueAt }) => dueAt)),
];

const line = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join('  ')
    .trimEnd();

/** The heading of the table. A service with a question mark is suggested: a person confirms it. */
export const tableHead = (): string => line(HEADINGS);

/** One contact as a line: codes, ids and instants. Who wrote what is personal, and is opened with a purpose only. */
export const tableLine = (contact: Contact): string => line(cellsOf(contact));
