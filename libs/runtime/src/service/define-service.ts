import type { ServiceName } from '@ml-connector/contracts';
import type { InjectionToken, ModuleMetadata, Provider, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import type { ConfigOf } from '../config/base-env.js';
import type { Platform } from './platform.js';

/** How a service's HTTP server treats its callers. */
export interface HttpOptions {
  /** Keeps the bytes of a body as `request.rawBody`. */
  readonly rawBody?: boolean;
  /** Largest body taken; default 1 MiB. */
  readonly bodyLimitBytes?: number;
  /** Takes the caller's address from X-Forwarded-For; a function says of which senders. */
  readonly trustProxy?: boolean | ((address: string) => boolean);
  /** Milliseconds a request may take to arrive, headers and body; default: any. Then 408, the connection is closed. */
  readonly requestTimeoutMs?: number;
}

/** A service: its name, what it reads from the environment, and what it is made of. */
export interface ServiceDefinition<Env extends z.ZodObject = z.ZodObject> {
  readonly name: ServiceName;
  /** Environment on top of `baseEnv`; every field has a `.describe()`. */
  readonly env: Env;
  /** Modules, made with values: no module reads the environment. */
  readonly imports: (config: ConfigOf<Env>, platform: Platform) => NonNullable<ModuleMetadata['imports']>;
  readonly controllers?: readonly Type[];
  readonly providers?: readonly Provider[] | ((config: ConfigOf<Env>, platform: Platform) => readonly Provider[]);
  /** Token of the message transport (a NestJS `CustomTransportStrategy` one of the imports provides). */
  readonly transport?: InjectionToken;
  readonly http?: HttpOptions | ((config: ConfigOf<Env>) => HttpOptions);
  /** Last touch to the application before it starts: an own route, a documentation page. */
  readonly configure?: (app: NestFastifyApplication, config: ConfigOf<Env>, platform: Platform) => void | Promise<void>;
}

/** Declares a service; types its configuration from the environment schema. */
export function defineService<Env extends z.ZodObject>(definition: ServiceDefinition<Env>): ServiceDefinition<Env> {
  return definition;
}
