import { ExactCallError } from '@ml-connector/exact';
import { RetriableError, retryDelayMs, type RetryPolicy } from '@ml-connector/kernel';
import { EndpointResting } from '../calls/call-stops.js';
import { BadPage } from '../reading/bad-page.js';

/** What is done about a failed read. Everything is tried again some time: `dueAtMs` says when. */
export interface FailureDecision {
  /** The stream stops and its phase no longer waits for it. */
  readonly park: boolean;
  readonly dueAtMs: number;
  readonly reason: string;
  /** The read starts over; else it goes on at the same page. */
  readonly restart: boolean;
  /** The whole division rests until then. */
  readonly divisionUntilMs?: number;
  /** Bytes for the dead letters, with why. */
  readonly deadLetter?: { readonly reason: string; readonly detail: string; readonly body: Buffer };
}

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** Failures in a row after which a stream is parked, though it is still tried. */
const PARK_AFTER = 4;
const BACKOFF: RetryPolicy = { attempts: Infinity, firstDelayMs: 1_000, maxDelayMs: 5 * MINUTE };

/** What no second try makes right. */
const FOREIGN = ['foreign_next_link', 'page_loops', 'foreign_lines'];

/** Decides by the kind of the error; null when it is not about this stream: the caller has to act. */
export function decideFailure(error: unknown, failures: number, nowMs: number, random: number): FailureDecision | null {
  const backoffMs = nowMs + retryDelayMs(BACKOFF, Math.min(failures + 1, 20), random);
  if (error instanceof EndpointResting)
    return { park: true, dueAtMs: error.untilMs, reason: error.message, restart: false };
  if (error instanceof BadPage) {
    const { code, message, body } = error;
    const foreign = FOREIGN.includes(code);
    const park = foreign || failures + 1 >= PARK_AFTER;
    return {
      park,
      dueAtMs: park ? nowMs + 15 * MINUTE : backoffMs,
      reason: message,
      restart: foreign || failures + 1 >= PARK_AFTER,
      deadLetter: { reason: code, detail: message, body },
    };
  }
  return error instanceof ExactCallError ? decideCallFailure(error, failures, nowMs, backoffMs) : null;
}

function decideCallFailure(
  error: ExactCallError,
  failures: number,
  nowMs: number,
  backoffMs: number,
): FailureDecision | null {
  const reason = error.remedy === null ? error.message : `${error.message}; ${error.remedy}`;
  const parkedFor = (ms: number): FailureDecision => ({ park: true, dueAtMs: nowMs + ms, reason, restart: true });
  switch (error.failure) {
    case 'rate_limited':
      // The division waits for the reset by its budget; the stream itself is as due as before.
      return { park: false, dueAtMs: nowMs, reason, restart: false };
    case 'not_authorised':
      return { ...parkedFor(10 * MINUTE), divisionUntilMs: nowMs + MINUTE };
    case 'forbidden':
      // It is about the whole division, which is left alone from now on; the list of divisions is asked again.
      if (error.reason === 'DivisionBlocked')
        return { park: false, dueAtMs: nowMs + 15 * MINUTE, reason, restart: true };
      return parkedFor(HOUR);
    case 'not_found':
      return parkedFor(6 * HOUR);
    case 'bad_request':
      // A next link or token that has grown old passes with a fresh start; a wrong request never does.
      return parkedFor(failures === 0 ? MINUTE : 6 * HOUR);
    case 'too_large':
      return parkedFor(6 * HOUR);
    case 'not_json': {
      const park = failures + 1 >= PARK_AFTER;
      const deadLetter = { reason: 'not_json', detail: error.message, body: error.body ?? Buffer.alloc(0) };
      return { park, dueAtMs: park ? nowMs + 15 * MINUTE : backoffMs, reason, restart: false, deadLetter };
    }
    case 'breaker_open':
      // Its family waits by the breaker; other families go on.
      return { park: false, dueAtMs: nowMs, reason, restart: false };
    case 'server_error':
    case 'timeout':
    case 'unreachable':
      return { park: failures + 1 >= 2 * PARK_AFTER, dueAtMs: backoffMs, reason, restart: false };
  }
}

/** How long a division rests after an error that no stream is to blame for; null when the process must end. */
export function divisionRestMs(error: unknown, failures: number, random: number): number | null {
  if (!(error instanceof Error) || !('kind' in error) || error.kind === 'unknown') return null;
  const asked = error instanceof RetriableError ? (error.retryAfterMs ?? 0) : 0;
  const least = error instanceof RetriableError ? 0 : 30_000;
  return Math.max(asked, least, retryDelayMs(BACKOFF, Math.min(failures + 1, 20), random));
}
