import { ConnectorError, errorText, RetriableError } from '@ml-connector/kernel';

const AWAY = /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|57P0[123]|53300|08|40001|40P01)/;
const AWAY_TEXT = /connection terminated|timeout exceeded when trying to connect|client has encountered a connection/i;

/** True for what passes by itself: PostgreSQL restarts, is unreachable, or two transactions collided. */
export function storeIsAway(error: unknown): boolean {
  if (error instanceof ConnectorError || !(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  return (typeof code === 'string' && AWAY.test(code)) || AWAY_TEXT.test(error.message);
}

/** Gives errors of PostgreSQL that pass by themselves their kind: retriable `store_away`. Others come as they are. */
export async function withStore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (storeIsAway(cause))
      throw new RetriableError('store_away', `PostgreSQL does not answer: ${errorText(cause)}`, { cause });
    throw cause;
  }
}
