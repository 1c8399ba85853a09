import { ApiException } from '@ml-connector/runtime';
import type { ConnectionRow, DivisionConflict } from '../store/connection.entity.js';
import { activeDivisions, wantedDivisions } from './connection-state.js';

/**
 * Divisions a connection wants that another one reads: a pair of region and division is active in one connection only,
 * for two would fight over its budget and write its rows twice.
 */
export function conflictsOf(rows: readonly ConnectionRow[], mine: ConnectionRow): DivisionConflict[] {
  const taken = new Map<number, string>();
  for (const other of rows.filter((row) => row.id !== mine.id && row.region === mine.region))
    for (const { number } of activeDivisions(other)) taken.set(number, other.name);
  return wantedDivisions(mine).flatMap(({ number }) => {
    const by = taken.get(number);
    return by === undefined ? [] : [{ number, by }];
  });
}

/** Throws 409 `division_conflict` when there are any. */
export function refuseConflicts(rows: readonly ConnectionRow[], mine: ConnectionRow): void {
  const [first] = conflictsOf(rows, mine);
  if (first === undefined) return;
  throw new ApiException(
    409,
    'division_conflict',
    `division ${mine.region}:${first.number} is read by connection ${first.by} already`,
    { remedy: 'choose the divisions of one of the two connections' },
  );
}
