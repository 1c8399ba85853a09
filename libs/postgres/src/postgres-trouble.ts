import { ConnectorError, errorText, RetriableError, TerminalError } from '@ml-connector/kernel';

/** SQLSTATE classes that pass by themselves: connection lost, rolled back, out of resources, operator's doing. */
const PASSING_CLASSES = ['08', '40', '53', '57'];
const PASSING_CODES = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'];
/**
 * The driver gives no code for a connection that breaks off; between two statements of a transaction the next one says
 * only that its connection is gone.
 */
const PASSING_TEXT =
  /connection terminated|terminating connection|timeout exceeded when trying to connect|query runner (was )?already released|not queryable/i;

/**
 * The error with its kind: retriable `postgres_away` when PostgreSQL is not reached or gave the statement up for a
 * reason that passes (restart, failover, deadlock); any other error as it came.
 */
export function postgresTrouble(error: unknown): unknown {
  if (error instanceof ConnectorError) return error;
  const code = codeOf(error);
  const passes =
    (code !== undefined && (PASSING_CODES.includes(code) || isPassingState(code))) ||
    PASSING_TEXT.test(errorText(error));
  return passes
    ? new RetriableError('postgres_away', `PostgreSQL does not answer: ${errorText(error)}`, { cause: error })
    : error;
}

/** SQLSTATEs of a login that is refused (password, role or method, database) or may not make its schema. */
const REFUSED = ['28P01', '28000', '3D000', '42501'];
/** Node's words for a certificate we do not trust, by its codes; a server without TLS has no code. */
const UNTRUSTED_CODE = /^(ERR_TLS_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_)/;
const UNTRUSTED_TEXT = /does not support SSL/i;

/**
 * As `postgresTrouble`; a refused login, or a certificate that we refuse, is terminal `postgres_refused`, in words that
 * hold no password.
 */
export function connectTrouble(error: unknown): unknown {
  const code = codeOf(error) ?? '';
  const refuses = REFUSED.includes(code) || UNTRUSTED_CODE.test(code) || UNTRUSTED_TEXT.test(errorText(error));
  if (!refuses) return postgresTrouble(error);
  return new TerminalError('postgres_refused', `PostgreSQL refuses the login: ${errorText(error)}`, { cause: error });
}

/** Runs database work; its errors come out with their kind (`postgresTrouble`). */
export async function withPostgresKinds<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw postgresTrouble(error);
  }
}

/** Name of the unique constraint a statement broke; undefined for any other error. */
export function brokenUniqueness(error: unknown): string | undefined {
  if (codeOf(error) !== '23505') return undefined;
  const constraint = (error as { driverError?: { constraint?: unknown } }).driverError?.constraint;
  return typeof constraint === 'string' ? constraint : '';
}

function isPassingState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && PASSING_CLASSES.includes(code.slice(0, 2));
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}
