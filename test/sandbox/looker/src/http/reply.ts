/** What a handler answers; exactly one of `json`, `text` or nothing for 204. */
export interface ApiReply {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One line of a 422 answer. */
export interface FieldFault {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** An answer that is an error; thrown by handlers and turned into Looker's Error or ValidationError. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    message: string,
    readonly faults: readonly FieldFault[] = [],
    /** Some operations answer errors as plain text. */
    readonly plain = false,
  ) {
    super(message);
  }
}

/** 404 for what doesn't exist and for what the caller may not see: Looker tells no difference. */
export function notFound(): ApiError {
  return new ApiError(404, 'Not found');
}

/** 422 with one faulty field. */
export function invalid(field: string, code: string, message: string): ApiError {
  return new ApiError(422, 'Validation Failed', [{ field, code, message }]);
}

/** 200 with a JSON body. */
export function ok(json: unknown): ApiReply {
  return { status: 200, json };
}

/** 204 without a body. */
export function noContent(): ApiReply {
  return { status: 204 };
}

/** The JSON body of an error answer. */
export function errorBody(error: ApiError): Record<string, unknown> {
  const documentation_url = 'https://cloud.google.com/looker/docs/api';
  if (error.faults.length === 0) return { message: error.message, documentation_url };
  const errors = error.faults.map((fault) => ({ ...fault, documentation_url }));
  return { message: error.message, errors, documentation_url };
}
