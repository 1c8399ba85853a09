import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { isApi } from './is-api.js';

/** Requests a second from one address. */
export interface RequestLimits {
  /** Of a service or operator, by the name its token claims. */
  readonly callerPerS: number;
  /** Of everybody without a token. */
  readonly publicPerS: number;
}

/** What five seconds allow may come in one burst. */
const WINDOW_S = 5;
/** Addresses and names remembered; the oldest go first. */
const REMEMBERED = 10_000;

type Headers = Readonly<Record<string, unknown>>;

/** Refuses who asks too often, before anything is read or checked: 429 with the time to come again. */
export async function limitRequests(app: NestFastifyApplication, limits: RequestLimits): Promise<void> {
  await app.register(rateLimit, { global: false, cache: REMEMBERED });
  const server = app.getHttpAdapter().getInstance();
  const take = server.createRateLimit({
    timeWindow: WINDOW_S * 1000,
    keyGenerator: ({ headers, ip }) => `${claimedName(headers) ?? ''}@${ip}`,
    max: ({ headers }) => WINDOW_S * (claimedName(headers) === null ? limits.publicPerS : limits.callerPerS),
  });
  server.addHook('onRequest', async (request, reply) => {
    if (!isApi(request.url)) return;
    const taken = await take(request);
    if (taken.isAllowed || !taken.isExceeded) return;
    const remedy = `come again in ${taken.ttlInSeconds} s`;
    const refusal = { code: 'rate_limited', message: 'too many requests', remedy };
    return reply.code(429).header('retry-after', String(taken.ttlInSeconds)).send(refusal);
  });
}

/** The name a token claims, not verified yet: it only chooses whose allowance is used. */
function claimedName({ authorization }: Headers): string | null {
  const payload = /^Bearer [^.]+\.([\w-]{1,500})\./.exec(String(authorization ?? ''))?.[1];
  if (payload === undefined) return null;
  return /"sub":"([\w-]{1,40})"/.exec(Buffer.from(payload, 'base64url').toString())?.[1] ?? null;
}
