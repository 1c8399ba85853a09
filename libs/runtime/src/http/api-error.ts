import type { ApiError } from '@ml-connector/contracts';
import { ConnectorError, errorText, RetriableError } from '@ml-connector/kernel';
import { HttpException } from '@nestjs/common';
import { ZodError } from 'zod';
import { ApiException } from './api-exception.js';

/** What an HTTP caller gets for an error. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: ApiError;
  readonly retryAfterS?: number;
}

/** Statuses by the way codes are named; the first that fits. */
const STATUS_BY_CODE: readonly (readonly [RegExp, number])[] = [
  [/^not_authenticated$/, 401],
  [/^(not_allowed|forbidden)$/, 403],
  [/not_found$|^no_such_|^unknown_/, 404],
  [/conflict$|_taken$|already_/, 409],
  [/^(bad|invalid)_/, 400],
];

const REFUSED_BY_SERVER: Readonly<Record<number, readonly [code: string, remedy: string | null]>> = {
  404: ['not_found', null],
  413: ['body_too_large', 'send less at once'],
  415: ['unsupported_media_type', 'send JSON: Content-Type: application/json'],
};

/** The answer for an error: never a stack, and nothing of an unforeseen error but that it happened. */
export function answerError(error: unknown): ErrorAnswer {
  if (error instanceof ApiException)
    return { status: error.status, body: { code: error.code, message: error.message, remedy: error.remedy } };
  if (error instanceof ConnectorError) return answerConnectorError(error);
  if (error instanceof ZodError) return badRequest(zodText(error));
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) return answerServerRefusal(status, error);
  return answerOf(500, 'internal', 'an unexpected error; the service log has it');
}

function answerConnectorError(error: ConnectorError): ErrorAnswer {
  const given = (error as { remedy?: unknown }).remedy ?? error.details['remedy'];
  const body: ApiError = { code: error.code, message: error.message, remedy: typeof given === 'string' ? given : null };
  if (error.kind === 'retriable') {
    const waitMs = error instanceof RetriableError ? (error.retryAfterMs ?? 1000) : 1000;
    return { status: 503, body, retryAfterS: Math.max(1, Math.ceil(waitMs / 1000)) };
  }
  if (error.kind === 'unknown') return { status: 500, body };
  return { status: STATUS_BY_CODE.find(([pattern]) => pattern.test(error.code))?.[1] ?? 422, body };
}

/** What the HTTP server itself refuses, before a handler sees it. */
function answerServerRefusal(status: number, error: unknown): ErrorAnswer {
  const [code, remedy] = REFUSED_BY_SERVER[status] ?? ['bad_request', null];
  return { status, body: { code, message: errorText(error), remedy } };
}

function badRequest(message: string): ErrorAnswer {
  return answerOf(400, 'bad_request', message);
}

function answerOf(status: number, code: string, message: string): ErrorAnswer {
  return { status, body: { code, message, remedy: null } };
}

/** Problems of a body, each with its field and without its value. */
export function zodText(error: ZodError, whole = 'body'): string {
  return error.issues.map((issue) => `${issue.path.join('.') || whole}: ${issue.message}`).join('; ');
}
