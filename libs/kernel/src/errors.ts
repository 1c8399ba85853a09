/**
 * What may be done about an error: `retriable` passes by itself, `terminal` never does,
 * `unknown` was not foreseen (inside a record: bisect; outside: the process ends before the commit).
 */
export type ErrorKind = 'retriable' | 'terminal' | 'unknown';

/** Facts about an error for logs. Never a secret. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** An error that says its kind and a stable snake_case code; the message tells a person what to do. */
export class ConnectorError extends Error {
  override readonly name: string = 'ConnectorError';
  readonly kind: ErrorKind;
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(
    kind: ErrorKind,
    code: string,
    message: string,
    options: { cause?: unknown; details?: ErrorDetails } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** Passes by itself: try again, at the earliest after `retryAfterMs` where the other side said so. */
export class RetriableError extends ConnectorError {
  override readonly name = 'RetriableError';
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; details?: ErrorDetails; retryAfterMs?: number } = {},
  ) {
    super('retriable', code, message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Never passes by itself: a person, or other input, is needed. */
export class TerminalError extends ConnectorError {
  override readonly name = 'TerminalError';

  constructor(code: string, message: string, options: { cause?: unknown; details?: ErrorDetails } = {}) {
    super('terminal', code, message, options);
  }
}

/** The kind an error states; `unknown` for any that states none. */
export function errorKind(error: unknown): ErrorKind {
  return error instanceof ConnectorError ? error.kind : 'unknown';
}

/** The message of anything thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
