import type { Histogram, Logger, Meter } from '@ml-connector/kernel';

/** The little of Fastify the observer needs. */
interface Instance {
  addHook(name: 'onResponse', hook: (request: Request, reply: Reply, done: () => void) => void): unknown;
}
interface Request {
  readonly method: string;
  readonly routeOptions: { readonly url?: string | undefined };
}
interface Reply {
  readonly statusCode: number;
  readonly elapsedTime: number;
}

/** Probes come every few seconds and would drown the rest. */
const QUIET = new Set(['/live', '/ready', '/metrics']);

/** Time requests take, by `method`, `route` (a pattern, never an address) and `status`. */
export function requestSeconds(meter: Meter): Histogram {
  return meter.histogram({
    name: 'http_request_seconds',
    help: 'Time to answer an HTTP request, by route.',
    labels: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  });
}

/** Counts and logs requests by route; never by address, for queries and ids may be secret or personal. */
export function observeRequests(instance: Instance, logger: Logger, meter: Meter): void {
  const seconds = requestSeconds(meter);
  instance.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    seconds.observe(reply.elapsedTime / 1000, { method: request.method, route, status: String(reply.statusCode) });
    if (!QUIET.has(route))
      logger.debug('http_request', {
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      });
    done();
  });
}
