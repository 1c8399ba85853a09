import { RetriableError, retryDelayMs, TerminalError, type Clock } from '@ml-connector/kernel';
import type { CallGate } from './call-gate.js';
import { exchange, type HttpAnswer } from './exchange.js';
import { lookerError } from './looker-error.js';
import { retryAfterMs } from './retry-after.js';

/** One call of API 4.0. */
export interface LookerCall {
  /** Name of the operation in the official description, for errors and counts. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/4.0. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Of one try: for all of a text, for each silence of a stream. */
  readonly timeoutMs?: number;
  /** Repeating it changes nothing: faults that pass are retried. Default: GET, PUT and DELETE. */
  readonly repeatable?: boolean;
}

/** A token of one job. */
export interface LookerSession {
  readonly baseUrl: string;
  readonly accessToken: string;
}

/** What a transport works with. */
export interface TransportOptions {
  readonly clock: Clock;
  /** Knows when Looker asked for patience. */
  readonly gate: CallGate;
  /** Breaks off the call in flight and every wait. */
  readonly signal?: AbortSignal;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const RETRY = { attempts: 4, firstDelayMs: 300, maxDelayMs: 5_000 };
/** What took too long twice is not made faster by asking a third time. */
const ATTEMPTS_TOO_SLOW = 2;
/** Longer than that no call waits for its turn: the job fails as retriable, with the time Looker named. */
const MOST_PATIENCE_MS = 60_000;
/** Largest answer that is taken in whole; rows of queries come by `stream`. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ERROR_BYTES = 64 * 1024;

/**
 * Speaks API 4.0 for one token, one call after another. Its own transport: the official one has no working timeout or
 * abort, prints debug lines, hides the status and never sees Retry-After. What a stream is read for must not call by
 * the same transport: it would wait for itself.
 */
export class LookerTransport {
  /** Calls made, retries included; logins are token-service's. */
  calls = 0;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly session: LookerSession,
    private readonly options: TransportOptions,
  ) {}

  /** Text of the answer; empty for 204. */
  text(call: LookerCall): Promise<string> {
    return this.whole(call, (text) => text);
  }

  /** The answer as JSON; undefined for 204. Throws retriable `looker_answer_unreadable`, such as for a proxy's page. */
  json<T>(call: LookerCall): Promise<T> {
    return this.whole(call, (text) => (text === '' ? (undefined as T) : parse<T>(call, text)));
  }

  /**
   * The answer's status and bytes as they come, so that memory stays bounded however long it is. Faults before the first
   * byte are retried as for a text; one after it is thrown. Give the answer back by ending the loop over it.
   */
  async *stream(call: LookerCall): AsyncGenerator<Uint8Array> {
    const leave = await this.turn();
    try {
      const answer = await this.tried(call, () => this.open(call, { silenceMs: timeoutOf(call) }));
      try {
        yield* answer.body;
      } finally {
        answer.close();
      }
    } finally {
      leave();
    }
  }

  private async whole<T>(call: LookerCall, read: (text: string) => T): Promise<T> {
    const leave = await this.turn();
    try {
      return await this.tried(call, async () => {
        const timeoutMs = timeoutOf(call);
        const answer = await this.open(call, { silenceMs: timeoutMs, timeoutMs });
        try {
          return read(await textOf(answer, call));
        } finally {
          answer.close();
        }
      });
    } finally {
      leave();
    }
  }

  /** Waits for the calls before; whoever got its turn calls the function when it is done. */
  private async turn(): Promise<() => void> {
    const before = this.last;
    let leave: () => void = () => undefined;
    this.last = new Promise((resolve) => (leave = resolve));
    await before;
    return leave;
  }

  private async tried<T>(call: LookerCall, once: () => Promise<T>): Promise<T> {
    const { clock, gate, signal } = this.options;
    const repeatable = call.repeatable ?? (call.method !== 'POST' && call.method !== 'PATCH');
    for (let attempt = 1; ; attempt++) {
      await gate.allowed(MOST_PATIENCE_MS, signal);
      try {
        return await once();
      } catch (error) {
        if (signal?.aborted === true || !(error instanceof RetriableError)) throw error;
        const attempts = error.code === 'looker_timeout' ? ATTEMPTS_TOO_SLOW : RETRY.attempts;
        const asked = error.retryAfterMs ?? 0;
        if (attempt >= attempts || asked > MOST_PATIENCE_MS || !(repeatable || undone(error))) throw error;
        await clock.sleep(Math.max(asked, retryDelayMs(RETRY, attempt, Math.random())), signal);
      }
    }
  }

  private async open(call: LookerCall, limits: { silenceMs: number; timeoutMs?: number }): Promise<HttpAnswer> {
    const { clock, gate, signal } = this.options;
    this.calls++;
    const answer = await exchange({
      operation: call.operation,
      method: call.method,
      url: this.urlOf(call),
      headers: {
        authorization: `Bearer ${this.session.accessToken}`,
        'x-looker-appid': 'ml-connector',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      ...limits,
      ...(signal === undefined ? {} : { signal }),
    });
    // 202 is an answer of its own: what was asked for is not there yet.
    const good = answer.status >= 200 && answer.status < 300 && answer.status !== 202;
    if (good && !isPage(answer)) return answer;
    try {
      if (good) throw unreadable(call);
      const waitMs = retryAfterMs(answer.header('retry-after'), clock.now());
      const error = lookerError(call.operation, answer.status, await beginningOf(answer, MOST_ERROR_BYTES), waitMs);
      if (answer.status === 429 && waitMs !== undefined) gate.pause(waitMs);
      throw error;
    } finally {
      answer.close();
    }
  }

  /** Values are always encoded, whatever they look like. */
  private urlOf(call: LookerCall): URL {
    const url = new URL(`${this.session.baseUrl}/api/4.0${call.path}`);
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
    return url;
  }
}

function timeoutOf(call: LookerCall): number {
  return call.timeoutMs ?? DEFAULT_TIMEOUT_MS;
}

/** Looker did not begin to do it, so that it may be asked again whatever it is. */
function undone(error: RetriableError): boolean {
  return error.code === 'looker_unsent' || error.details['status'] === 429;
}

async function textOf(answer: HttpAnswer, { operation }: LookerCall): Promise<string> {
  const text = await beginningOf(answer, MOST_BYTES + 1);
  if (Buffer.byteLength(text) <= MOST_BYTES) return text;
  throw new TerminalError('looker_answer_too_large', `Looker answered ${operation} with more than ${MOST_BYTES} bytes`);
}

/** What the answer says in its first so many bytes, and the rest of the piece they end in. */
async function beginningOf(answer: HttpAnswer, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= mostBytes) break;
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}

/** A proxy's page in the place of an answer: nothing was done, whatever its status says. */
function isPage(answer: HttpAnswer): boolean {
  return answer.header('content-type')?.startsWith('text/html') === true;
}

function unreadable({ operation }: LookerCall, cause?: unknown): RetriableError {
  return new RetriableError('looker_answer_unreadable', `Looker answered ${operation} with no answer of its own`, {
    cause,
  });
}

function parse<T>(call: LookerCall, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw unreadable(call, cause);
  }
}
