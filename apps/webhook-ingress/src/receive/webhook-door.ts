import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Histogram, Logger, Tracer } from '@ml-connector/kernel';
import type { AddressAllowance } from '../limits/address-allowance.js';
import { SECURITY_HEADERS } from '../limits/security-headers.js';
import { senderOf, type TrustedProxies } from '../limits/trusted-proxies.js';
import type { IngressMetrics } from './ingress-metrics.js';
import { ANSWERS, answerOf, type WebhookOutcome } from './webhook-outcome.js';
import type { WebhookReceiver } from './webhook-receiver.js';

/** Largest body of a webhook; Exact's have less than a kilobyte. */
export const MAX_WEBHOOK_BYTES = 262_144;

/** What the door works with. */
export interface DoorDeps {
  readonly receiver: Pick<WebhookReceiver, 'receive'>;
  readonly allowance: AddressAllowance;
  readonly isProxy: TrustedProxies;
  readonly metrics: IngressMetrics;
  readonly seconds: Histogram;
  readonly logger: Logger;
  readonly tracer: Tracer;
}

const PREFIX = '/webhooks/exact/';
const ROUTE = `${PREFIX}:connection`;

/**
 * Where webhooks come in: before the framework, as the bytes that came, whatever their headers call them. All a
 * webhook needs is its bytes and one of a dozen answers, and parsers, routes and hooks would be half of its cost.
 */
export class WebhookDoor {
  constructor(private readonly deps: DoorDeps) {}

  /** Answers the request if it is for webhooks; false leaves it to the framework. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    const connection = connectionOf(request.url ?? '');
    if (connection === undefined) return false;
    const visit = new Visit(this.deps, request, response);
    const waitS = this.deps.allowance.take(visit.sender);
    if (waitS > 0) visit.answer('rate_limited', waitS);
    else if (request.method !== 'POST') visit.answer('wrong_method');
    else if (Number(request.headers['content-length'] ?? 0) > MAX_WEBHOOK_BYTES) visit.answer('too_large');
    else read(request, (body) => visit.receive(connection, body));
    return true;
  }
}

/** One request and its answer. */
class Visit {
  readonly sender: string;
  private readonly begunAtMs = performance.now();

  constructor(
    private readonly deps: DoorDeps,
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
  ) {
    this.sender = senderOf(request, deps.isProxy);
  }

  /** Takes a body; undefined: it was too large. */
  receive(connection: string, body: Buffer | undefined): void {
    if (body === undefined) return this.answer('too_large');
    const { tracer } = this.deps;
    if (tracer.enabled) void tracer.begin('webhook', { 'http.route': ROUTE }, () => this.decide(connection, body));
    else void this.decide(connection, body);
  }

  /** At once where nothing has to be waited for. Never rejects. */
  private decide(connection: string, body: Buffer): Promise<void> | void {
    try {
      const outcome = this.deps.receiver.receive(connection, body);
      if (typeof outcome === 'string') return this.answer(outcome);
      return outcome.then(
        (late) => this.answer(late),
        (error: unknown) => this.fail(error),
      );
    } catch (error) {
      this.fail(error);
    }
  }

  answer(outcome: WebhookOutcome, waitS?: number): void {
    const { deps, request, response } = this;
    const { status, headers, body } = PREPARED[outcome];
    deps.metrics.answered(outcome);
    if (deps.tracer.enabled) deps.tracer.note({ outcome, 'http.response.status_code': status });
    if (status >= 400 && status < 500 && outcome !== 'rate_limited') deps.allowance.refused(this.sender);
    response.writeHead(status, waitS === undefined ? headers : [...headers, 'retry-after', String(waitS)]);
    // What of the body was not read is not waited for.
    if (!request.complete) response.shouldKeepAlive = false;
    response.end(body);
    deps.seconds.observe((performance.now() - this.begunAtMs) / 1000, {
      method: request.method === 'POST' ? 'POST' : 'other',
      route: ROUTE,
      status: STATUS_TEXT[status] ?? String(status),
    });
  }

  private fail(error: unknown): void {
    this.deps.logger.error('webhook_failed', { error });
    this.answer('failed');
  }
}

/** The connection an address names; undefined for any other address. */
function connectionOf(url: string): string | undefined {
  if (!url.startsWith(PREFIX)) return undefined;
  const query = url.indexOf('?');
  const name = url.slice(PREFIX.length, query < 0 ? undefined : query);
  return name === '' || name.includes('/') ? undefined : name;
}

/** Hands over the whole body; undefined as soon as it is too large. A sender that goes away gets no answer. */
function read(request: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_WEBHOOK_BYTES) chunks.push(chunk);
    else if (bytes - chunk.length <= MAX_WEBHOOK_BYTES) done(undefined);
  });
  request.on('end', () => {
    const [first = Buffer.alloc(0), ...more] = chunks;
    if (bytes <= MAX_WEBHOOK_BYTES) done(more.length === 0 ? first : Buffer.concat(chunks));
  });
}

interface Prepared {
  readonly status: number;
  /** Names and values in turns. */
  readonly headers: string[];
  readonly body: string;
}

/** Made once: the same bytes go out thousands of times a second. */
const PREPARED = Object.fromEntries(
  (Object.keys(ANSWERS) as WebhookOutcome[]).map((outcome) => [outcome, prepared(outcome)]),
) as Record<WebhookOutcome, Prepared>;
const STATUS_TEXT: Readonly<Record<number, string>> = Object.fromEntries(
  Object.values(PREPARED).map(({ status }) => [status, String(status)]),
);

function prepared(outcome: WebhookOutcome): Prepared {
  const { status, message, retryAfterS } = answerOf(outcome);
  const body = message === null ? '' : JSON.stringify({ code: outcome, message, remedy: null });
  const headers = {
    ...SECURITY_HEADERS,
    'content-length': String(Buffer.byteLength(body)),
    ...(body === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
    ...(outcome === 'wrong_method' ? { allow: 'POST' } : {}),
  };
  return { status, headers: Object.entries(headers).flat(), body };
}
