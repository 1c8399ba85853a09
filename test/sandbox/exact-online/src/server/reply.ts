/** An answer before it is written to the socket. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Rows in the body, for the statistics. */
  readonly rows?: number;
  /** How the socket breaks: `half` ends it after half of the body, `none` before any byte; `never`: no byte, no end. */
  readonly breakAfter?: 'none' | 'half' | 'never';
}

/** Content type of JSON answers of the real API. */
export const JSON_TYPE = 'application/json; charset=utf-8';

/** A JSON answer of a text that is JSON already. */
export function jsonReply(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'Content-Type': JSON_TYPE, ...headers }, body };
}

/** An HTML page. */
export function htmlReply(status: number, body: string): Reply {
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body };
}

/** An answer without a body. */
export function emptyReply(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, body: '' };
}
