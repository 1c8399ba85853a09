import { ConnectorError, type ErrorKind } from '@ml-connector/kernel';
import type { RateFacts } from '../budget/rate-headers.js';

/** What went wrong with a call to Exact. A closed set: it is a metric's label and decides what is done next. */
export const CALL_FAILURES = {
  /** 429: nothing before the reset. */
  rate_limited: 'retriable',
  /** 401: one more try with another access token, then no more. */
  not_authorised: 'terminal',
  forbidden: 'terminal',
  not_found: 'terminal',
  bad_request: 'terminal',
  /** 5xx; also used by Exact for refusals by its business rules. */
  server_error: 'retriable',
  timeout: 'retriable',
  unreachable: 'retriable',
  breaker_open: 'retriable',
  /** XML, HTML, a redirect to the login form, or nothing. */
  not_json: 'terminal',
  too_large: 'terminal',
} as const satisfies Record<string, ErrorKind>;

/** Name of a failure. */
export type CallFailure = keyof typeof CALL_FAILURES;

/** What is known of a failed call besides its code. */
export interface CallFailureFacts {
  readonly status?: number;
  readonly remedy?: string;
  /** Exact's word for a 403, such as `DivisionBlocked`. */
  readonly reason?: string;
  readonly rate?: RateFacts;
  /** Body as received, for the dead letters; never logged. */
  readonly body?: Buffer;
  readonly cause?: unknown;
}

/** A call to Exact that gave no usable answer. Its message never holds a token, a body or a query. */
export class ExactCallError extends ConnectorError {
  override readonly name = 'ExactCallError';
  readonly failure: CallFailure;
  readonly status: number | null;
  /** What an operator can do; null when nothing. */
  readonly remedy: string | null;
  /** Exact's word for a 403, such as `DivisionBlocked`; null when it gave none. */
  readonly reason: string | null;
  readonly rate: RateFacts | null;
  readonly body: Buffer | null;

  constructor(failure: CallFailure, message: string, facts: CallFailureFacts = {}) {
    super(CALL_FAILURES[failure], failure, message, {
      cause: facts.cause,
      details: { status: facts.status ?? null, remedy: facts.remedy ?? null },
    });
    this.failure = failure;
    this.status = facts.status ?? null;
    this.remedy = facts.remedy ?? null;
    this.reason = facts.reason ?? null;
    this.rate = facts.rate ?? null;
    this.body = facts.body ?? null;
  }
}
