import { apiError, serviceKeysOf, type Caller, type ServiceKeys } from '@ml-connector/contracts';
import {
  errorText,
  RetriableError,
  TerminalError,
  type Clock,
  type ConnectorError,
  parseJson,
} from '@ml-connector/kernel';
import type { z } from 'zod';
import { ApiException } from './api-exception.js';
import { TokenSigner } from './service-tokens.js';

/** How one service reaches another. */
export interface ServiceClientOptions {
  /** Address without a trailing slash. */
  readonly baseUrl: string;
  /** Service that is called: audience of the token. */
  readonly audience: string;
  readonly caller: Caller;
  /** Keys (`serviceKeys(config, …)`), or a shared secret. */
  readonly secret: string | ServiceKeys;
  readonly clock: Clock;
  /** Milliseconds a call may take, body included; default 10,000. */
  readonly timeoutMs?: number;
}

/** One call. */
export interface ServiceCall<S extends z.ZodType> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Shape of the answer; anything else is a terminal error `bad_answer`. */
  readonly answer: S;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Calls another service's internal API with a signed token. Retriable errors: not reachable, too late, 429, 5xx.
 * Other error answers come out as `ApiException` with the service's code, message, remedy and status.
 */
export class ServiceClient {
  readonly #signer: TokenSigner;

  constructor(private readonly options: ServiceClientOptions) {
    const { secret, caller, audience, clock } = options;
    this.#signer = new TokenSigner(
      typeof secret === 'string' ? serviceKeysOf(secret) : secret,
      caller,
      audience,
      clock,
    );
  }

  /** Makes the call and checks the answer. */
  async call<S extends z.ZodType>(call: ServiceCall<S>): Promise<z.output<S>> {
    const { response, text } = await this.#send(call);
    if (response.status === 401) this.#signer.forget();
    const body = parseJson(text);
    if (!response.ok) throw this.#errorOf(response, body);
    const parsed = call.answer.safeParse(body);
    if (parsed.success) return parsed.data;
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'body').join(', ');
    throw new TerminalError('bad_answer', `${this.options.audience} answered ${call.path} in another shape: ${fields}`);
  }

  async #send(call: ServiceCall<z.ZodType>): Promise<{ response: Response; text: string }> {
    const { baseUrl, audience } = this.options;
    const token = await this.#signer.token();
    const timeout = AbortSignal.timeout(call.timeoutMs ?? this.options.timeoutMs ?? 10_000);
    try {
      const response = await fetch(`${baseUrl}${call.path}`, {
        method: call.method ?? 'GET',
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        signal: call.signal === undefined ? timeout : AbortSignal.any([timeout, call.signal]),
      });
      return { response, text: await response.text() };
    } catch (cause) {
      if (call.signal?.aborted === true) throw cause;
      throw new RetriableError('service_unreachable', `${audience} can't be reached: ${errorText(cause)}`, { cause });
    }
  }

  #errorOf(response: Response, body: unknown): ConnectorError {
    const { audience } = this.options;
    const stated = apiError.safeParse(body);
    const code = stated.success ? stated.data.code : 'http_error';
    const message = `${audience}: ${stated.success ? stated.data.message : `status ${response.status}`}`;
    const details = { status: response.status, service: audience };
    if (response.status >= 500 || response.status === 429) {
      const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
      return new RetriableError(code, message, {
        details,
        ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
      });
    }
    const remedy = stated.success ? (stated.data.remedy ?? undefined) : undefined;
    return new ApiException(response.status, code, message, remedy === undefined ? {} : { remedy });
  }
}
