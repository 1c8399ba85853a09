import 'reflect-metadata';
import type { Server, ServerOptions } from 'node:http';
import type { ServerOptions as HttpsOptions } from 'node:https';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import type { BaseConfig, ConfigOf } from '../config/base-env.js';
import { parseEnv, type Environment } from '../config/parse-env.js';
import { serverCertificate } from '../config/server-tls-env.js';
import { followCertificate } from '../http/follow-certificate.js';
import { partAfterAnswer } from '../http/part-after-answer.js';
import { observeRequests } from '../http/request-observer.js';
import { nestLogger } from '../logging/nest-logger.js';
import type { ServiceDefinition } from './define-service.js';
import { openTracer } from '../tracing/open-tracer.js';
import { createPlatform, type Platform, type PlatformOverrides } from './platform.js';
import { PlatformModule } from './platform.module.js';

/** A service that runs. */
export interface RunningService {
  /** Address of its HTTP server on this machine. */
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly platform: Platform;
  /** Not ready, work in hand finished and committed, clients closed; in this order. Once, however often called. */
  stop(): Promise<void>;
}

/** How a service is started. */
export interface StartOptions extends PlatformOverrides {
  readonly env: Environment;
  /** Called when the service must not go on; the process's own exit when it is the only service there. */
  readonly exit: (code: number) => void;
  /** Called when all is connected, right before the HTTP server listens. */
  readonly beforeListen?: () => Promise<void>;
}

@Module({})
class ServiceRoot {}

/**
 * Starts a service in this process: container, HTTP, then consumers, so that nothing is consumed before outputs and
 * stores are connected. Throws `BadConfigError`, or what the failing part threw after closing what was open.
 */
export async function startService<Env extends z.ZodObject>(
  service: ServiceDefinition<Env>,
  options: StartOptions,
): Promise<RunningService> {
  const config = parseEnv(service.name, service.env, options.env);
  const { tracer, close } = await openTracer(service.name, config);
  const platform = createPlatform(service.name, config, options.exit, { tracer, ...options });
  const app = await createApp(service, config, platform);
  try {
    await app.init();
    // Not before: a start that is tried again and again would leave its observers behind.
    platform.meter.collectProcess();
    await options.beforeListen?.();
    await app.listen(config.PORT, config.HOST);
    await app.startAllMicroservices();
  } catch (error) {
    await app.close();
    await close(platform.logger);
    throw error;
  }
  platform.health.started();
  const url = await app.getUrl();
  platform.logger.info('service_started', { url });
  let stopped: Promise<void> | undefined;
  return { url, app, platform, stop: () => (stopped ??= stop(app, platform).finally(() => close(platform.logger))) };
}

async function createApp<Env extends z.ZodObject>(
  service: ServiceDefinition<Env>,
  config: ConfigOf<Env>,
  platform: Platform,
): Promise<NestFastifyApplication> {
  const { providers = [], controllers = [] } = service;
  const http = typeof service.http === 'function' ? service.http(config) : (service.http ?? {});
  const root = {
    module: ServiceRoot,
    imports: [PlatformModule.forRoot(platform, config), ...service.imports(config, platform)],
    controllers: [...controllers],
    providers: [...(typeof providers === 'function' ? providers(config, platform) : providers)],
  };
  const adapter = new FastifyAdapter({
    bodyLimit: http.bodyLimitBytes ?? 1_048_576,
    trustProxy: http.trustProxy ?? false,
    forceCloseConnections: 'idle',
    ...serverOptions(config, http.requestTimeoutMs),
  });
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: nestLogger(platform.logger),
    abortOnError: false,
    rawBody: http.rawBody ?? false,
  });
  const server = app.getHttpAdapter().getInstance();
  observeRequests(server, platform.logger, platform.meter);
  partAfterAnswer(server, app.getHttpServer() as Server);
  const unfollow = followCertificate(app.getHttpServer() as Server, config, platform.logger);
  server.addHook('onClose', () => Promise.resolve(unfollow()));
  if (service.transport !== undefined) {
    const strategy = app.get<CustomTransportStrategy>(service.transport, { strict: false });
    app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  }
  await service.configure?.(app, config, platform);
  return app;
}

/** Https where there is a certificate. Node looks for late requests at an interval of its own, half a minute unless told. */
function serverOptions(
  config: BaseConfig,
  timeoutMs: number | undefined,
): { readonly requestTimeout?: number; readonly http?: ServerOptions; readonly https?: HttpsOptions } {
  const arrival =
    timeoutMs === undefined
      ? {}
      : {
          headersTimeout: timeoutMs,
          connectionsCheckingInterval: Math.min(1_000, Math.ceil(timeoutMs / 4)),
        };
  const certificate = serverCertificate(config);
  return {
    ...(timeoutMs === undefined ? {} : { requestTimeout: timeoutMs }),
    ...(certificate === undefined ? { http: arrival } : { https: { ...certificate, ...arrival } }),
  };
}

async function stop(app: NestFastifyApplication, platform: Platform): Promise<void> {
  platform.logger.info('service_stopping');
  await app.close();
  platform.logger.info('service_stopped');
}
