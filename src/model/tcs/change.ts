import type { TRoute } from '../tree/t-route.ts';
import { COMPARED, deleteStatement, insertStatement, statementText, updateStatement } from './statement.ts';
import type { Statement } from './statement.ts';

/** What a row of t_route says, as far as it is compared. */
export type RowValues = Omit<TRoute, 'ref' | 'text' | 'columns'>;

/** A change of one row; `columns` are those of the table. */
export type RowChange<Row extends RowValues = RowValues> =
  | { readonly kind: 'insert'; readonly values: RowValues; readonly columns: readonly string[] }
  | { readonly kind: 'update'; readonly row: Row; readonly values: RowValues; readonly columns: readonly string[] }
  | { readonly kind: 'delete'; readonly row: Row };

/** An annotation written otherwise, with the command that does it. */
export interface AnnotationChange {
  readonly kind: 'annotate';
  readonly of: 'VPCService' | 'Service';
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
  readonly value: string;
  readonly command: string;
}

/** A change of one row that there is, or of one annotation. */
export type TcsChange = RowChange<TRoute> | AnnotationChange;

/** What mends one finding, all of it together. */
export type TcsRemedy = readonly TcsChange[];

/** What of a row is compared, and nothing else. */
export function valuesOf(row: RowValues): RowValues {
  return Object.fromEntries(COMPARED.filter((name) => row[name] !== undefined).map((name) => [name, row[name]])) as unknown as RowValues;
}

/** The statement of a change. */
export function statementOf(change: RowChange): Statement {
  switch (change.kind) {
    case 'insert': return insertStatement(change.values, change.columns);
    case 'update': return updateStatement(change.row, change.values, change.columns);
    case 'delete': return deleteStatement(change.row);
  }
}

/** The command that carries a change out: SQL, or kubectl. */
export function commandOf(change: TcsChange | RowChange): string {
  return change.kind === 'annotate' ? change.command : statementText(statementOf(change));
}
