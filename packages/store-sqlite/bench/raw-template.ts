import type { Changeset, InstanceRow } from '@council-contact/core';

/** How a recorded row is written by one who knows where it stands. */
interface PlacedRow {
  readonly row: InstanceRow;
  readonly write: 'insert' | 'move' | 'step';
  readonly place: number;
}

export interface RawStep {
  readonly changeset: Changeset;
  readonly rows: readonly PlacedRow[];
}

/** What the raw program does not know how to write must not be in what it stands beside. */
const refuseUnwritten = ({ effects, settled, rewrapped, destroyed, channelState }: Changeset) => {
  const unwritten = [effects, settled, rewrapped, destroyed, channelState];
  if (unwritten.some(({ length }) => length > 0))
    throw new Error('the recorded steps have rows that the raw program leaves out');
};

/** One contact's recorded steps, with all that can be known of its rows worked out before the clock runs. */
export const rawTemplate = (changesets: readonly Changeset[]): readonly RawStep[] => {
  const places = new Map<string, number>();
  const latest = new Map<string, { readonly place: number; readonly row: InstanceRow }>();
  return changesets.map((changeset) => {
    refuseUnwritten(changeset);
    const rows = changeset.instances.map(({ row }): PlacedRow => {
      const { machine, stage, within, status } = row;
      const name = [machine, stage, within, status].join(' ');
      const place = places.get(name) ?? places.size + 1;
      places.set(name, place);
      const before = latest.get(row.id);
      latest.set(row.id, { place, row });
      if (before === undefined) return { row, write: 'insert', place };
      if (before.row.service !== row.service || before.row.expiresAt !== row.expiresAt)
        throw new Error('the recorded steps change columns that the raw program leaves alone');
      return { row, write: before.place === place ? 'step' : 'move', place };
    });
    return { changeset, rows };
  });
};
