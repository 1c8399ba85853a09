import type { Caller } from '@ml-connector/contracts';
import type { Clock, Logger } from '@ml-connector/kernel';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { ServiceAuthConfig } from '../config/service-auth-env.js';
import { CLOCK, CONFIG, LOGGER, SERVICE_NAME } from '../tokens.js';
import { ApiException } from './api-exception.js';
import { CALLERS_KEY } from './callers-key.js';
import { serviceKeys } from './service-secret.js';
import { TokenChecks } from './service-tokens.js';

interface Request {
  readonly headers: Readonly<Record<string, string | undefined>>;
  caller?: Caller;
}

/** Lets in who carries a valid service token for this service and is named by `@Callers`. Nobody else, by default. */
@Injectable()
export class ServiceAuthGuard implements CanActivate {
  readonly #tokens: TokenChecks;

  constructor(
    @Inject(CONFIG) config: ServiceAuthConfig,
    @Inject(SERVICE_NAME) serviceName: string,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOGGER) logger: Logger,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {
    this.#tokens = new TokenChecks(serviceKeys(config, clock, logger), serviceName, clock);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const caller = await this.#tokens.callerOf(request.headers['authorization']);
    const allowed = this.reflector.getAllAndOverride<Caller[] | undefined>(CALLERS_KEY, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (allowed?.includes(caller) !== true)
      throw new ApiException(403, 'not_allowed', `${caller} may not call this; it is for ${allowed?.join(', ')}`);
    request.caller = caller;
    return true;
  }
}
