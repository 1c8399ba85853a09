import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { IngressMetrics } from '../receive/ingress-metrics.js';
import { answerOf } from '../receive/webhook-outcome.js';

/** What one address may do. */
export interface AddressLimits {
  /** Requests a second. */
  readonly requestsPerS: number;
  /** Refused requests a second: wrong signatures, unknown connections. */
  readonly refusalsPerS: number;
}

/** What five seconds allow may come in one burst. */
const WINDOW_S = 5;
/** Addresses remembered; the oldest go first. */
const REMEMBERED = 10_000;
const PREFIX = '/webhooks/';

/**
 * Refuses an address that asks too often, or was refused too often, before its body is read: 429 with the time to come
 * again.
 */
export async function limitRequests(
  app: NestFastifyApplication,
  { requestsPerS, refusalsPerS }: AddressLimits,
  metrics: Pick<IngressMetrics, 'answered'>,
): Promise<void> {
  await app.register(rateLimit, { global: false, cache: REMEMBERED });
  const server = app.getHttpAdapter().getInstance();
  const window = { timeWindow: WINDOW_S * 1000, keyGenerator: ({ ip }: { ip: string }) => ip };
  const requests = server.createRateLimit({ ...window, max: WINDOW_S * requestsPerS });
  const refusals = server.createRateLimit({ ...window, max: WINDOW_S * refusalsPerS });
  server.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith(PREFIX)) return;
    const refused = await refusals(request, { increment: false });
    const taken = !refused.isAllowed && refused.isExceeded ? refused : await requests(request);
    if (taken.isAllowed || !taken.isExceeded) return;
    metrics.answered('rate_limited');
    const { status, message } = answerOf('rate_limited');
    const remedy = `come again in ${taken.ttlInSeconds} s`;
    return reply
      .code(status)
      .header('retry-after', String(taken.ttlInSeconds))
      .send({ code: 'rate_limited', message, remedy });
  });
  server.addHook('onResponse', async (request, reply) => {
    const { statusCode } = reply;
    if (statusCode >= 400 && statusCode < 429 && request.url.startsWith(PREFIX)) await refusals(request);
  });
}
