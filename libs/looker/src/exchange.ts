import { errorText, RetriableError } from '@ml-connector/kernel';
import { Agent, type Dispatcher } from 'undici';
import { Silence } from './silence.js';

/** A request as it goes out. */
export interface HttpRequest {
  /** Name of the operation, for errors. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Longest silence: until the answer begins, and between any two pieces of it. */
  readonly silenceMs: number;
  /** Longest time for all of it; without one, as long as something comes. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The other side's answer; its body comes as it is read. */
export interface HttpAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  /** Throws retriable `looker_broke_off` when it breaks off or is silent for too long. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of the connection; what was not read is not waited for. */
  close(): void;
}

/**
 * Without limits of its own: a validation may take ten minutes, and undici gives up after five. Ours are `Silence` and
 * the caller's signal. TLS is checked as Node does by default; there is no option to switch that off.
 */
const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 10_000 } });

/** Errors of connecting: the request never left. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/**
 * Sends a request; resolves when its answer begins, whatever the status. Throws retriable `looker_away` when the
 * connection breaks, `looker_timeout` when nobody answers in time, `looker_unsent` when the request did not even go out,
 * and the caller's own reason when it aborted.
 */
export async function exchange(request: HttpRequest): Promise<HttpAnswer> {
  const silence = new Silence(request.silenceMs);
  const limits = [silence.signal, request.signal, timeoutOf(request.timeoutMs)].filter((s) => s !== undefined);
  const signal = AbortSignal.any(limits);
  const answer = await begin(request, silence, signal).catch((cause: unknown) => {
    throw failure(codeOf(cause, signal), cause, request, signal);
  });
  const { body, headers } = answer;
  // A body nobody reads to its end is destroyed by `close`; the error of that is of no interest.
  body.on('error', () => undefined);
  return {
    status: answer.statusCode,
    header: (name) => [headers[name] ?? []].flat()[0],
    body: pieces(body, request, silence, signal),
    close: () => {
      silence.end();
      body.destroy();
    },
  };
}

async function begin(request: HttpRequest, silence: Silence, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  const { url, method, headers, body } = request;
  signal.throwIfAborted();
  silence.begin();
  try {
    const path = `${url.pathname}${url.search}`;
    return await agent.request({ origin: url.origin, path, method, headers, body: body ?? null, signal });
  } finally {
    silence.end();
  }
}

/** Only the time that pieces are waited for is silence, not what the reader does with them. */
async function* pieces(
  body: AsyncIterable<Uint8Array>,
  request: HttpRequest,
  silence: Silence,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const source = body[Symbol.asyncIterator]();
  for (;;) {
    silence.begin();
    const next = await source.next().catch((cause: unknown) => {
      throw failure('looker_broke_off', cause, request, signal);
    });
    silence.end();
    if (next.done === true) return;
    yield next.value;
  }
}

function timeoutOf(ms: number | undefined): AbortSignal | undefined {
  return ms === undefined ? undefined : AbortSignal.timeout(ms);
}

function codeOf(cause: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'looker_timeout';
  return NEVER_SENT.has(String((cause as { code?: unknown } | null)?.code)) ? 'looker_unsent' : 'looker_away';
}

function failure(
  code: string,
  cause: unknown,
  { operation, signal: caller }: HttpRequest,
  signal: AbortSignal,
): unknown {
  if (caller?.aborted === true) return caller.reason;
  const why = errorText(signal.aborted ? signal.reason : cause);
  return new RetriableError(code, `Looker does not answer ${operation}: ${why}`, { cause });
}
