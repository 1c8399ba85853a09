interface AnswerSpec {
  readonly status: number;
  /** For the caller; null: an answer without a body. */
  readonly message: string | null;
  readonly retryAfterS?: number;
}

/** Every way a webhook can end, and what its sender hears. */
export const ANSWERS = {
  probe: { status: 200, message: null },
  accepted: { status: 200, message: null },
  spooled: { status: 200, message: null },
  duplicate: { status: 200, message: null },
  malformed: { status: 400, message: 'the body is no webhook notification' },
  bad_signature: { status: 401, message: 'the signature does not fit the content' },
  foreign_client: { status: 403, message: 'the notification is not for this connection' },
  foreign_division: { status: 403, message: 'the notification is not for this connection' },
  unknown_connection: { status: 404, message: 'no webhooks are received at this address' },
  wrong_method: { status: 405, message: 'webhooks are posted' },
  too_large: { status: 413, message: 'the body is too large for a webhook' },
  bad_request: { status: 400, message: 'the request can not be read' },
  rate_limited: { status: 429, message: 'too many requests' },
  keys_unavailable: { status: 503, message: 'the signature can not be checked now', retryAfterS: 30 },
  spool_full: { status: 503, message: 'no room to keep the notification now', retryAfterS: 30 },
  failed: { status: 500, message: 'an unexpected error' },
} as const satisfies Record<string, AnswerSpec>;

/** Every way a webhook can end. */
export type WebhookOutcome = keyof typeof ANSWERS;

/** The answer to an outcome. */
export function answerOf(outcome: WebhookOutcome): AnswerSpec {
  return ANSWERS[outcome];
}
