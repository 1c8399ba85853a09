import { RetriableError } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import type { ConnectionRow } from '../store/connection.entity.js';
import type { PairTimes } from './refresh-rules.js';

/** A connection whose chain of tokens is alive, as far as we know. */
export type UsableRow = ConnectionRow & {
  readonly accessToken: Buffer;
  readonly refreshToken: Buffer;
  readonly issuedAt: number;
  readonly expiresAt: number;
};

/** The row when it has usable tokens. Throws 409 `connection_held` with the remedy. */
export function usable(row: ConnectionRow): UsableRow {
  if (row.state !== 'held' && isComplete(row)) return row;
  throw new ApiException(
    409,
    'connection_held',
    `connection ${row.name} has no usable tokens: ${row.reason ?? row.state}`,
    { remedy: row.remedy ?? 'authorise the connection' },
  );
}

/** When the row's pair came and ends. */
export function timesOf(row: UsableRow): PairTimes {
  return { issuedAt: row.issuedAt, expiresAt: row.expiresAt, notBefore: row.refreshNotBefore };
}

function isComplete(row: ConnectionRow): row is UsableRow {
  return row.accessToken !== null && row.refreshToken !== null && row.issuedAt !== null && row.expiresAt !== null;
}

/** 503: nobody is to call Exact for `ms` more, since the last round of tries failed. */
export function refusedLately(ms: number): RetriableError {
  return new RetriableError('refresh_failed_lately', 'the last renewal failed moments ago', { retryAfterMs: ms });
}
