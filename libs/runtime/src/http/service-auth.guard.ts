import { verifyServiceToken, type Caller } from '@ml-connector/contracts';
import { TerminalError, type Clock } from '@ml-connector/kernel';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CLOCK, CONFIG, SERVICE_NAME } from '../tokens.js';
import { ApiException } from './api-exception.js';
import { CALLERS_KEY } from './callers-key.js';

interface Request {
  readonly headers: Readonly<Record<string, string | undefined>>;
  caller?: Caller;
}

/** Lets in who carries a valid service token for this service and is named by `@Callers`. Nobody else, by default. */
@Injectable()
export class ServiceAuthGuard implements CanActivate {
  readonly #secret: string;

  constructor(
    @Inject(CONFIG) config: { readonly SERVICE_AUTH_SECRET?: string },
    @Inject(SERVICE_NAME) private readonly serviceName: string,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {
    if (config.SERVICE_AUTH_SECRET === undefined)
      throw new TerminalError('no_service_secret', `${serviceName} has an internal API: its env needs serviceAuthEnv`);
    this.#secret = config.SERVICE_AUTH_SECRET;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const token = request.headers['authorization'];
    const caller = await verifyServiceToken(this.#secret, token, this.serviceName, this.clock.now());
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
