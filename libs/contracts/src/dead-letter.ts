import { headerText, type WireHeaders } from './raw-envelope.js';

/** Headers a dead letter carries on top of the original ones; the original key, bytes and headers are unchanged. */
export const DEAD_LETTER_HEADERS = {
  reason: 'dl-reason',
  detail: 'dl-detail',
  topic: 'dl-topic',
  partition: 'dl-partition',
  offset: 'dl-offset',
  service: 'dl-service',
  at: 'dl-at',
} as const;

/** Why and whence a dead letter came. */
export interface DeadLetterFacts {
  readonly reason: string;
  readonly detail: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly service: string;
  /** ISO 8601. */
  readonly at: string;
}

/** The facts as headers. */
export function deadLetterHeaders(facts: DeadLetterFacts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(DEAD_LETTER_HEADERS).map(([name, header]) => [header, String(facts[name as keyof DeadLetterFacts])]),
  );
}

/** The facts of a dead letter; texts are empty where a header is missing. */
export function readDeadLetterFacts(headers: WireHeaders | undefined): DeadLetterFacts {
  const text = (name: keyof typeof DEAD_LETTER_HEADERS): string => headerText(headers, DEAD_LETTER_HEADERS[name]) ?? '';
  return {
    reason: text('reason'),
    detail: text('detail'),
    topic: text('topic'),
    partition: Number(text('partition')),
    offset: text('offset'),
    service: text('service'),
    at: text('at'),
  };
}

/** Headers of a message that was driven again from a dead letter: what it was, and the how-manieth try this is. */
export const ATTEMPT_HEADERS = { of: 'retry-of', attempt: 'retry-attempt' } as const;

/** Headers of a dead letter as the message had them before it died. */
export function originalHeaders(headers: WireHeaders | undefined): WireHeaders {
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => !name.startsWith('dl-')));
}

/** How many times a message was tried; 1 when it was never driven again. */
export function attemptOf(headers: WireHeaders | undefined): number {
  const text = headerText(headers, ATTEMPT_HEADERS.attempt) ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) : 1;
}
