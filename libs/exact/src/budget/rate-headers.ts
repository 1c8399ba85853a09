import type { ResponseHeaders } from '../client/response-headers.js';

/** One quota as an answer stated it; null where it did not. Absence is never zero. */
export interface RateGroup {
  readonly limit: number | null;
  readonly remaining: number | null;
  /** Epoch milliseconds of the server's clock. */
  readonly resetAtMs: number | null;
}

/** What an answer says about quotas. A group is null when none of its headers came. */
export interface RateFacts {
  readonly minute: RateGroup | null;
  readonly day: RateGroup | null;
  /** The server's clock when it answered, epoch milliseconds; whole seconds. */
  readonly serverTimeMs: number | null;
  /** `Retry-After` in milliseconds; not seen at Exact so far, honoured if present. */
  readonly retryAfterMs: number | null;
}

/** Reads the quota headers; each group by itself, for a refusal carries only the group that was hit. */
export function parseRateHeaders(headers: ResponseHeaders): RateFacts {
  const date = Date.parse(headers['date'] ?? '');
  const retryAfterS = wholeNumber(headers['retry-after']);
  return {
    minute: group(headers, 'x-ratelimit-minutely-'),
    day: group(headers, 'x-ratelimit-'),
    serverTimeMs: Number.isNaN(date) ? null : date,
    retryAfterMs: retryAfterS === null ? null : retryAfterS * 1000,
  };
}

function group(headers: ResponseHeaders, prefix: string): RateGroup | null {
  const found = {
    limit: wholeNumber(headers[`${prefix}limit`]),
    remaining: wholeNumber(headers[`${prefix}remaining`]),
    resetAtMs: resetTime(headers[`${prefix}reset`]),
  };
  return found.limit === null && found.remaining === null && found.resetAtMs === null ? null : found;
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : null;
}

/** Anything too small to be milliseconds of our century is a proxy's value in seconds: not Exact's, so unknown. */
function resetTime(text: string | undefined): number | null {
  const value = wholeNumber(text);
  return value !== null && value > 100_000_000_000 ? value : null;
}
