import { errorText, type Clock, type Region } from '@ml-connector/kernel';
import { Agent, type Dispatcher } from 'undici';
import { parseRateHeaders, type RateFacts } from '../budget/rate-headers.js';
import { failureOf } from '../errors/classify.js';
import { ExactCallError } from '../errors/exact-call-error.js';
import { Breakers } from './breakers.js';
import { Deadline } from './deadline.js';
import { responseHeaders, type ResponseHeaders } from './response-headers.js';

/** One call. `family` is the endpoint's first path segments (`sync`, `crm`): breakers and metrics are by family. */
export interface ExactCall {
  readonly region: Region;
  readonly family: string;
  /** Absolute address. */
  readonly url: string;
  readonly accessToken: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Awaited when the answer begins, before its body is taken in; the time counts for no deadline. */
  readonly beforeBody?: () => Promise<void>;
}

/** A usable answer. */
export interface ExactAnswer {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: Buffer;
  readonly rate: RateFacts;
  /** When the answer was complete; epoch milliseconds of our clock. */
  readonly receivedAtMs: number;
  readonly tookMs: number;
}

/** How calls are made. */
export interface ExactClientOptions {
  readonly clock: Clock;
  /** Milliseconds a call may take, body included; default 25,000: an access token is handed out with as much left. */
  readonly deadlineMs?: number;
  /** Largest body taken; default 64 MiB. */
  readonly maxBodyBytes?: number;
  /** Connections kept open to one site; default 64. */
  readonly connections?: number;
  readonly breakers?: Breakers;
}

/** OData over HTTP with Exact's rules: one pool a site, a deadline, errors with a kind. Never retries by itself. */
export class ExactClient {
  readonly breakers: Breakers;
  readonly #agents = new Map<string, Agent>();
  readonly #deadlineMs: number;
  readonly #maxBodyBytes: number;

  constructor(private readonly options: ExactClientOptions) {
    this.breakers = options.breakers ?? new Breakers({}, { clock: options.clock });
    this.#deadlineMs = options.deadlineMs ?? 25_000;
    this.#maxBodyBytes = options.maxBodyBytes ?? 64 * 1024 * 1024;
  }

  /** Makes the call. Throws `ExactCallError`. */
  call(call: ExactCall): Promise<ExactAnswer> {
    return this.breakers.run(breakerKey(call), () => this.#send(call));
  }

  /** Until when calls of that family are held back; null when one may be made. */
  heldBackUntilMs(call: Pick<ExactCall, 'region' | 'family'>): number | null {
    return this.breakers.blockedUntilMs(breakerKey(call));
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    this.breakers.close();
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()));
  }

  async #send(call: ExactCall): Promise<ExactAnswer> {
    const { clock } = this.options;
    const startedAtMs = clock.now();
    const answer = await this.#exchange(call);
    const failure = failureOf(answer, (call.method ?? 'GET') === 'GET');
    if (failure !== null) throw failure;
    const receivedAtMs = clock.now();
    return { ...answer, rate: parseRateHeaders(answer.headers), receivedAtMs, tookMs: receivedAtMs - startedAtMs };
  }

  async #exchange(call: ExactCall): Promise<{ status: number; headers: ResponseHeaders; body: Buffer }> {
    const deadline = new Deadline(this.#deadlineMs);
    try {
      const response = await this.#agent(call.url).request({
        ...requestOf(call),
        signal: call.signal === undefined ? deadline.signal : AbortSignal.any([deadline.signal, call.signal]),
      });
      await deadline.without(call.beforeBody);
      const body = await this.#bodyOf(response);
      return { status: response.statusCode, headers: responseHeaders(response.headers), body };
    } catch (cause) {
      if (cause instanceof ExactCallError || call.signal?.aborted === true) throw cause;
      if (deadline.signal.aborted)
        throw new ExactCallError('timeout', `Exact did not answer within ${this.#deadlineMs} ms`, { cause });
      throw new ExactCallError('unreachable', `Exact can't be reached: ${errorText(cause)}`, { cause });
    } finally {
      deadline.stop();
    }
  }

  async #bodyOf(response: Dispatcher.ResponseData): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > this.#maxBodyBytes)
        throw new ExactCallError('too_large', `the answer has more than ${this.#maxBodyBytes} bytes`, {
          status: response.statusCode,
        });
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, bytes);
  }

  #agent(url: string): Agent {
    const { origin } = new URL(url);
    const known = this.#agents.get(origin);
    if (known !== undefined) return known;
    const agent = new Agent({
      connections: this.options.connections ?? 64,
      keepAliveTimeout: 30_000,
      connect: { timeout: 10_000 },
      headersTimeout: this.#deadlineMs,
      bodyTimeout: this.#deadlineMs,
    });
    this.#agents.set(origin, agent);
    return agent;
  }
}

function breakerKey({ region, family }: Pick<ExactCall, 'region' | 'family'>): string {
  return `${region}/${family}`;
}

function requestOf(call: ExactCall): Dispatcher.RequestOptions & { origin: string } {
  const url = new URL(call.url);
  const body = call.body === undefined ? null : JSON.stringify(call.body);
  return {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: call.method ?? 'GET',
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${call.accessToken}`,
      ...(body === null ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === null ? {} : { body }),
  };
}
