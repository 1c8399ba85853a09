import { errorText, RetriableError, TerminalError, withRetry, type Clock } from '@ml-connector/kernel';
import { lookerError } from './looker-error.js';

/** One call of API 4.0. */
export interface LookerCall {
  /** Name of the operation in the official description, for errors and counts. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/4.0. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly timeoutMs?: number;
  /** Repeating it changes nothing: faults that pass are retried. Default: GET, PUT and DELETE. */
  readonly repeatable?: boolean;
}

/** A token of one job. */
export interface LookerSession {
  readonly baseUrl: string;
  readonly accessToken: string;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const RETRY = { attempts: 4, firstDelayMs: 300, maxDelayMs: 5_000 };

/**
 * Speaks API 4.0 for one token. Its own transport: the official one has no working timeout or abort, prints debug
 * lines, hides the status and never sees Retry-After.
 */
export class LookerTransport {
  /** Calls made, retries included; logins are token-service's. */
  calls = 0;

  constructor(
    private readonly session: LookerSession,
    private readonly clock: Clock,
    private readonly signal?: AbortSignal,
  ) {}

  /** Text of the answer; empty for 204. */
  text(call: LookerCall): Promise<string> {
    const repeatable = call.repeatable ?? (call.method !== 'POST' && call.method !== 'PATCH');
    const policy = repeatable ? RETRY : { ...RETRY, attempts: 1 };
    return withRetry(
      this.clock,
      policy,
      () => this.once(call),
      this.signal === undefined ? {} : { signal: this.signal },
    );
  }

  /** The answer as JSON; undefined for 204. Throws `looker_answer_unreadable`, such as for a proxy's page. */
  async json<T>(call: LookerCall): Promise<T> {
    const text = await this.text(call);
    if (text === '') return undefined as T;
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      throw new TerminalError('looker_answer_unreadable', `Looker answered ${call.operation} with no JSON`, { cause });
    }
  }

  private async once(call: LookerCall): Promise<string> {
    this.calls++;
    const { response, text } = await this.send(call);
    if (!response.ok) throw lookerError(call.operation, response.status, text, response.headers.get('retry-after'));
    return text;
  }

  private async send(call: LookerCall): Promise<{ response: Response; text: string }> {
    const url = new URL(`${this.session.baseUrl}/api/4.0${call.path}`);
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
    const timeout = AbortSignal.timeout(call.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    try {
      const response = await fetch(url, {
        method: call.method,
        headers: {
          authorization: `Bearer ${this.session.accessToken}`,
          'x-looker-appid': 'ml-connector',
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        signal: this.signal === undefined ? timeout : AbortSignal.any([timeout, this.signal]),
      });
      return { response, text: await response.text() };
    } catch (cause) {
      if (this.signal?.aborted === true) throw cause;
      throw new RetriableError('looker_away', `Looker does not answer ${call.operation}: ${errorText(cause)}`, {
        cause,
      });
    }
  }
}
