import { createKafkaClient, TopicProducer, type KafkaClient } from '@ml-connector/kafka';
import { defineService, ServiceClient, serviceKeys, type ConfigOf, type Platform } from '@ml-connector/runtime';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Provider } from '@nestjs/common';
import type { Server } from 'node:http';
import { limitConnections } from './door/connection-limit.js';
import { limitRequests } from './door/request-limits.js';
import { addSecurityHeaders } from './door/security-headers.js';
import { env } from './env.js';
import { tokenServiceKeys } from './keys/connection-keys.js';
import { KeyCache } from './keys/key-cache.js';
import { StateFollower } from './keys/state-follower.js';
import { ingressMetrics } from './receive/ingress-metrics.js';
import { IngressLifecycle } from './receive/ingress-lifecycle.js';
import { NoticeOutlet } from './receive/notice-outlet.js';
import { SeenNotices } from './receive/seen-notices.js';
import { WebhookReceiver } from './receive/webhook-receiver.js';
import { addWebhookRoute, type RouteHost } from './receive/webhook-route.js';
import { Spool } from './spool/spool.js';

const SERVICE = 'webhook-ingress';
/** Milliseconds a send to Kafka may take; late ones are written to disk long before. */
const PRODUCE_TIMEOUT_MS = 10_000;
/** Milliseconds a call to token-service may take: Exact waits meanwhile. */
const TOKEN_TIMEOUT_MS = 3_000;
type Config = ConfigOf<typeof env>;

function keyCache(config: Config, { clock, logger }: Platform): KeyCache {
  const client = new ServiceClient({
    baseUrl: config.TOKEN_SERVICE_URL.replace(/\/+$/, ''),
    audience: 'token-service',
    caller: SERVICE,
    secret: serviceKeys(config, clock, logger),
    clock,
    timeoutMs: TOKEN_TIMEOUT_MS,
  });
  return new KeyCache(tokenServiceKeys(client), clock, logger);
}

function ingress(client: KafkaClient, config: Config, platform: Platform): IngressLifecycle {
  const { clock, logger, meter, health } = platform;
  const { spoolBytes, drained } = ingressMetrics(meter);
  const spool = new Spool({
    dir: config.SPOOL_DIR,
    maxBytes: config.SPOOL_MAX_BYTES,
    logger,
    onBytes: (bytes) => spoolBytes.set(bytes),
  });
  // The producer's own report is left out of readiness: with Kafka away this service still does its work.
  const ports = { ...platform, health: { register: () => undefined } };
  const sink = new TopicProducer(client, ports, PRODUCE_TIMEOUT_MS);
  const outlet = new NoticeOutlet({ sink, spool, clock, logger, drained });
  health.register({ name: 'notices', ready: () => outlet.health() });
  return new IngressLifecycle(outlet, sink, logger);
}

/** Not `KafkaModule`: it refuses to start without brokers, and webhooks are to be kept just then. */
function providers(config: Config, platform: Platform): Provider[] {
  const { clock, logger, fail } = platform;
  const client = createKafkaClient({ brokers: config.KAFKA_BROKERS, clientId: SERVICE, logger });
  const cache = keyCache(config, platform);
  const lifecycle = ingress(client, config, platform);
  return [
    { provide: IngressLifecycle, useValue: lifecycle },
    { provide: StateFollower, useValue: new StateFollower(client, cache, clock, logger, fail) },
    {
      provide: WebhookReceiver,
      useValue: new WebhookReceiver(cache, lifecycle.outlet, new SeenNotices(clock), clock, logger),
    },
  ];
}

/** webhook-ingress: verified webhooks of Exact in, notices out; answered 200 only once they are kept. */
export const service = defineService({
  name: SERVICE,
  env,
  imports: () => [],
  providers,
  http: ({ REQUEST_TIMEOUT_MS, TRUST_PROXY }) => ({ requestTimeoutMs: REQUEST_TIMEOUT_MS, trustProxy: TRUST_PROXY }),
  configure: async (app: NestFastifyApplication, config, platform) => {
    const { meter, logger } = platform;
    const metrics = ingressMetrics(meter);
    addSecurityHeaders(app);
    const limits = { requestsPerS: config.RATE_LIMIT_PER_S, refusalsPerS: config.REFUSED_LIMIT_PER_S };
    await limitRequests(app, limits, metrics);
    limitConnections(app.getHttpServer() as Server, config.CONNECTIONS_PER_ADDRESS, metrics.connectionRefused);
    const host = app.getHttpAdapter().getInstance() as unknown as RouteHost;
    addWebhookRoute(host, app.get(WebhookReceiver), metrics, logger);
  },
});
