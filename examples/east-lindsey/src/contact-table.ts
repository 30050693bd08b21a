import type { Contact } from '@council-contact/core';

const WIDTHS = [11, 16, 20, 25, 23, 9, 6, 10, 10];
const HEAD = 'received,channel,stage,service,rule,nature,flags,answer by,erased by'.split(',');

const listed = (codes: readonly string[]): string => codes.join(', ') || '-';
const date = (instant: string | undefined): string => instant?.slice(0, 10) ?? '-';

const stageOf = ({ stage, within }: Contact): string =>
  within === '' || within === 'awaiting-triage' ? stage : `${stage}/${within}`;

const servicesOf = ({ matters, suggested }: Contact): string =>
  listed(
    matters.length > 0
      ? matters.map(({ service }) => service)
      : suggested.map((service) => `${service}?`),
  );

const line = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join('  ')
    .trimEnd();

/** The heading of the table. A service with a question mark is suggested: a person confirms it. */
export const tableHead = (): string => line(HEAD);

/** One contact as a line: codes, ids and instants. Who wrote what is personal, and is opened with a purpose only. */
export const tableLine = (contact: Contact): string =>
  line([
    contact.occurredAt.slice(5, 16).replace('T', ' '),
    contact.channel,
    stageOf(contact),
    servicesOf(contact),
    contact.rule,
    contact.nature,
    listed(contact.flags),
    date(contact.matters.flatMap(({ targetAt }) => targetAt ?? []).toSorted()[0]),
    date(
      contact.artefacts
        .map(({ dueAt }) => dueAt)
        .toSorted()
        .at(-1),
    ),
  ]);
