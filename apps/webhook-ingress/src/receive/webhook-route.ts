import type { ApiError } from '@ml-connector/contracts';
import type { Logger } from '@ml-connector/kernel';
import type { IngressMetrics } from './ingress-metrics.js';
import { answerOf, type WebhookOutcome } from './webhook-outcome.js';
import type { WebhookReceiver } from './webhook-receiver.js';

/** Largest body of a webhook; Exact's have less than a kilobyte. */
export const MAX_WEBHOOK_BYTES = 262_144;
const PATH = '/webhooks/exact/:connection';

interface Request {
  readonly headers: Record<string, string | string[] | undefined>;
  readonly params: unknown;
  readonly body?: unknown;
}
interface Reply {
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body?: ApiError): Reply;
}
/** The little of Fastify the route needs. */
export interface RouteHost {
  readonly supportedMethods: string[];
  register(plugin: (scope: RouteHost, options: unknown, done: () => void) => void): unknown;
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    options: { parseAs: 'buffer' },
    parser: (request: unknown, body: Buffer, done: (error: Error | null, body?: unknown) => void) => void,
  ): unknown;
  addHook(name: 'onRequest', hook: (request: Request, reply: unknown, done: () => void) => void): unknown;
  setErrorHandler(handler: (error: unknown, request: Request, reply: Reply) => void): unknown;
  route(options: {
    method: string | string[];
    url: string;
    bodyLimit?: number;
    handler: (request: Request, reply: Reply) => Promise<Reply>;
  }): unknown;
}

/**
 * The webhook route, in a scope of its own: a body reaches the receiver as the bytes that came, whatever its headers
 * call it, and no parser sees it before. Nest's own routes keep theirs.
 */
export function addWebhookRoute(
  host: RouteHost,
  receiver: WebhookReceiver,
  metrics: IngressMetrics,
  logger: Logger,
): void {
  const answer = (reply: Reply, outcome: WebhookOutcome): Reply => {
    metrics.answered(outcome);
    const { status, message, retryAfterS } = answerOf(outcome);
    reply.status(status);
    if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS));
    if (outcome === 'wrong_method') reply.header('allow', 'POST');
    return message === null ? reply.send() : reply.send({ code: outcome, message, remedy: null });
  };
  host.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    scope.addHook('onRequest', (request, _reply, next) => {
      delete request.headers['content-type'];
      next();
    });
    scope.setErrorHandler((error, _request, reply) => {
      const outcome = outcomeOf(error);
      if (outcome === 'failed') logger.error('webhook_failed', { error });
      answer(reply, outcome);
    });
    scope.route({
      method: 'POST',
      url: PATH,
      bodyLimit: MAX_WEBHOOK_BYTES,
      handler: async ({ params, body }, reply) => {
        const { connection } = params as { connection: string };
        return answer(reply, await receiver.receive(connection, Buffer.isBuffer(body) ? body : Buffer.alloc(0)));
      },
    });
    scope.route({
      method: host.supportedMethods.filter((method) => method !== 'POST'),
      url: PATH,
      handler: async (_request, reply) => answer(reply, 'wrong_method'),
    });
    done();
  });
}

/** What Fastify found wrong while it read the request is the sender's fault; all else is ours. */
function outcomeOf(error: unknown): WebhookOutcome {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (status === 413) return 'too_large';
  return typeof status === 'number' && status >= 400 && status < 500 ? 'bad_request' : 'failed';
}
