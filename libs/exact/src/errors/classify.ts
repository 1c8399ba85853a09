import { parseRateHeaders } from '../budget/rate-headers.js';
import type { ResponseHeaders } from '../client/response-headers.js';
import { ExactCallError, type CallFailure } from './exact-call-error.js';
import { remedyOf } from './forbidden-reasons.js';

/** An answer of Exact as received. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: Buffer;
}

/** The error an answer stands for; null when it is a usable one. `wantsJson`: the call asked for data. */
export function failureOf(answer: RawAnswer, wantsJson: boolean): ExactCallError | null {
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return wantsJson && !looksLikeJson(answer) ? notJson(answer) : null;
  if (status >= 300 && status < 400) return notJson(answer);
  const failure = failureOfStatus(status);
  const text = errorTextOf(answer);
  const reason = headers['reason'];
  const message = `Exact answered ${status}${reason === undefined ? '' : ` (${reason})`}${text === '' ? '' : `: ${text}`}`;
  const remedy = remedyOf(failure, reason, text);
  return new ExactCallError(failure, message, {
    status,
    rate: parseRateHeaders(headers),
    ...(remedy === null ? {} : { remedy }),
    ...(reason === undefined ? {} : { reason }),
  });
}

function failureOfStatus(status: number): CallFailure {
  if (status === 429) return 'rate_limited';
  if (status === 401) return 'not_authorised';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'not_found';
  if (status === 408 || status >= 500) return 'server_error';
  return 'bad_request';
}

function looksLikeJson({ headers, body }: RawAnswer): boolean {
  const type = headers['content-type'] ?? '';
  if (type !== '' && !type.includes('json')) return false;
  const first = body.subarray(0, 64).toString('utf8').trimStart()[0];
  return first === '{' || first === '[';
}

function notJson(answer: RawAnswer): ExactCallError {
  const type = answer.headers['content-type']?.split(';')[0] ?? 'no content type';
  return new ExactCallError(
    'not_json',
    `Exact answered ${answer.status} with ${answer.body.length} bytes of ${type} instead of JSON`,
    { status: answer.status, rate: parseRateHeaders(answer.headers), body: answer.body },
  );
}

/** Exact's own text: `{"error":{"message":{"value":…}}}`; empty when the body says nothing in that form. */
function errorTextOf({ body }: RawAnswer): string {
  const found = /"value"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body.subarray(0, 4096).toString('utf8'));
  return found?.[1] === undefined ? '' : found[1].replaceAll(/\s+/g, ' ').slice(0, 300);
}
