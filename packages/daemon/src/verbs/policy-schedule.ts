import type { CouncilPolicy, Policy } from '@council-contact/core';
import { table } from '../command/table.ts';

type ArtefactClass = CouncilPolicy['classes'][number];

/** What is kept, how long, on what basis: a row of a council's retention schedule. */
interface ScheduleRow {
  readonly council: string;
  readonly class: string;
  readonly label: string;
  /** Which artefacts fall under it; empty: all that no class before it takes. */
  readonly match: ArtefactClass['match'];
  readonly controller: string;
  readonly lawfulBasis: string;
  readonly purposes: readonly string[];
  readonly recipients: readonly string[];
  /** What the period runs from. */
  readonly trigger: string;
  /** ISO 8601. */
  readonly period: string;
  /** ISO 8601, from capture: gone by then, whatever happens. Null where there is none. */
  readonly backstop: string | null;
}

const part = (count: number, unit: string): string => (count === 0 ? '' : `${count}${unit}`);

const iso8601 = ({ years, months, days, hours }: ArtefactClass['period']): string => {
  const time = part(hours, 'H');
  return `P${part(years, 'Y')}${part(months, 'M')}${part(days, 'D')}${time === '' ? '' : `T${time}`}`;
};

const rowsOf = ({ id: council, classes }: CouncilPolicy): readonly ScheduleRow[] =>
  classes.map((one) => ({
    council,
    class: one.id,
    label: one.label,
    match: one.match,
    controller: one.controller,
    lawfulBasis: one.lawfulBasis,
    purposes: one.purposes,
    recipients: one.recipients,
    trigger: one.trigger,
    period: iso8601(one.period),
    backstop: one.backstop === null ? null : iso8601(one.backstop),
  }));

export const schedule = ({ councils }: Policy): readonly ScheduleRow[] =>
  [...councils.values()].flatMap(rowsOf);

export const scheduleTable = (rows: readonly ScheduleRow[]): readonly string[] =>
  table(
    ['council', 'class', 'kept', 'from', 'at most', 'basis', 'controller', 'label'],
    rows.map((row) => [
      row.council,
      row.class,
      row.period,
      row.trigger,
      row.backstop ?? '-',
      row.lawfulBasis,
      row.controller,
      row.label,
    ]),
  );
