import { RetriableError, TerminalError, type ConnectorError } from '@ml-connector/kernel';

/** Statuses that pass by themselves. */
const PASSING = new Set([429, 500, 502, 503, 504]);

/**
 * An answer of Looker that is not what was asked for, with its status; the message is Looker's own, shortened.
 * `retryAfterMs`: what its header asked for.
 */
export function lookerError(
  operation: string,
  status: number,
  body: string,
  retryAfterMs: number | undefined,
): ConnectorError {
  const message = `Looker answered ${operation} with ${status}: ${messageOf(body)}`;
  const details = { status };
  if (status === 401) return new TerminalError('looker_token_ended', message, { details });
  if (PASSING.has(status)) {
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    return new RetriableError('looker_busy', message, { details, ...wait });
  }
  // Of the results of a query task: it still runs. Elsewhere nobody expects it.
  if (status === 202) return new RetriableError('looker_not_ready', message, { details });
  // Looker says 404 for "not allowed" as well as for "does not exist" (docs/reference, "Errors and limits").
  if (status === 404) return new TerminalError('looker_not_found', message, { details });
  if (status === 409) return new TerminalError('looker_conflict', message, { details });
  if (status === 422) return new TerminalError('looker_invalid', message, { details });
  return new TerminalError('looker_refused', message, { details });
}

interface ErrorBody {
  readonly message?: string;
  readonly errors?: readonly { readonly field?: string; readonly message?: string }[];
}

function messageOf(body: string): string {
  try {
    const { message, errors } = JSON.parse(body) as ErrorBody;
    const fields = (errors ?? []).map((e) => `${e.field ?? ''} ${e.message ?? ''}`.trim());
    return [message ?? '', ...fields].filter(Boolean).join('; ').slice(0, 500);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return body.slice(0, 300);
  }
}
