import type { SQLInputValue, StatementSync } from 'node:sqlite';

type Parameters = readonly SQLInputValue[];

/**
 * The one place where rows of the database get their types: each query names its columns as its row type has them.
 */
export const read = {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what its columns are
  all: <Row>(statement: StatementSync, ...parameters: Parameters): readonly Row[] =>
    statement.all(...parameters) as unknown as readonly Row[],
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what its columns are
  one: <Row>(statement: StatementSync, ...parameters: Parameters): Row | undefined =>
    statement.get(...parameters) as unknown as Row | undefined,
  each: <Row>(statement: StatementSync, ...parameters: Parameters): Iterable<Row> =>
    statement.iterate(...parameters) as unknown as Iterable<Row>,
};
