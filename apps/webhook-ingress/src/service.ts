import type { Server } from 'node:http';
import { createKafkaClient, TopicProducer, type KafkaClient } from '@ml-connector/kafka';
import { noTracer } from '@ml-connector/kernel';
import {
  defineService,
  kafkaConnection,
  requestSeconds,
  ServiceClient,
  serviceKeys,
  type ConfigOf,
  type Platform,
} from '@ml-connector/runtime';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Provider } from '@nestjs/common';
import { env } from './env.js';
import { tokenServiceKeys } from './keys/connection-keys.js';
import { KeyCache } from './keys/key-cache.js';
import { StateFollower } from './keys/state-follower.js';
import { AddressAllowance } from './limits/address-allowance.js';
import { limitConnections } from './limits/connection-limit.js';
import { guardServer, type GuardHost } from './limits/guard-server.js';
import { trustedProxies } from './limits/trusted-proxies.js';
import { ForwardedNotices } from './receive/forwarded-notices.js';
import { ingressMetrics } from './receive/ingress-metrics.js';
import { IngressLifecycle } from './receive/ingress-lifecycle.js';
import { NoticeOutlet } from './receive/notice-outlet.js';
import { WebhookReceiver } from './receive/webhook-receiver.js';
import { placeDoor } from './receive/place-door.js';
import { WebhookDoor } from './receive/webhook-door.js';
import { Spool } from './spool/spool.js';

const SERVICE = 'webhook-ingress';
/** Milliseconds a send to Kafka may take; late ones are written to disk long before. */
const PRODUCE_TIMEOUT_MS = 10_000;
/** Milliseconds a call to token-service may take: Exact waits meanwhile. */
const TOKEN_TIMEOUT_MS = 3_000;
/** Milliseconds a request may take to arrive: against senders that dribble. Exact's are a kilobyte. */
const REQUEST_TIMEOUT_MS = 10_000;
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
  // It carries the traces of each notice by itself: a group has notices of many webhooks.
  const ports = { ...platform, tracer: noTracer, health: { register: () => undefined } };
  const sink = new TopicProducer(client, ports, PRODUCE_TIMEOUT_MS);
  const outlet = new NoticeOutlet({ sink, spool, clock, logger, drained });
  health.register({ name: 'notices', ready: () => outlet.health() });
  return new IngressLifecycle(outlet, sink, logger);
}

/** Not `KafkaModule`: it refuses to start without brokers, and webhooks are to be kept just then. */
function providers(config: Config, platform: Platform): Provider[] {
  const { clock, logger, fail, tracer } = platform;
  const client = createKafkaClient({ ...kafkaConnection(config), clientId: SERVICE, logger });
  const cache = keyCache(config, platform);
  const lifecycle = ingress(client, config, platform);
  const forwarded = new ForwardedNotices(clock);
  return [
    { provide: IngressLifecycle, useValue: lifecycle },
    { provide: StateFollower, useValue: new StateFollower(client, cache, clock, logger, fail) },
    {
      provide: WebhookReceiver,
      useValue: new WebhookReceiver(cache, lifecycle.outlet, forwarded, clock, logger, tracer),
    },
  ];
}

function configure(app: NestFastifyApplication, config: Config, { meter, logger, clock, tracer }: Platform): void {
  const metrics = ingressMetrics(meter);
  const isProxy = trustedProxies(config.WEBHOOK_TRUSTED_PROXIES);
  const allowance = new AddressAllowance(clock, config.WEBHOOK_REQUESTS_PER_S);
  const server = app.getHttpServer() as Server;
  guardServer(app.getHttpAdapter().getInstance() as unknown as GuardHost, allowance, () =>
    metrics.answered('rate_limited'),
  );
  limitConnections(server, config.WEBHOOK_CONNECTIONS_PER_ADDRESS, isProxy, metrics.connectionsRefused);
  const receiver = app.get(WebhookReceiver);
  const seconds = requestSeconds(meter);
  placeDoor(server, new WebhookDoor({ receiver, allowance, isProxy, metrics, seconds, logger, tracer }));
}

/** webhook-ingress: verified webhooks of Exact in, notices out; answered 200 only once they are kept. */
export const service = defineService({
  name: SERVICE,
  env,
  http: (config) => ({
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    trustProxy: config.WEBHOOK_TRUSTED_PROXIES === '' ? false : trustedProxies(config.WEBHOOK_TRUSTED_PROXIES),
  }),
  imports: () => [],
  providers,
  configure,
});
