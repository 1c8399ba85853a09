import type { Caller } from '@ml-connector/contracts';
import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { ServiceAuthGuard } from './service-auth.guard.js';
import { CALLERS_KEY } from './callers-key.js';

/**
 * On a controller or handler: only these callers get in, each with its service token. The service's environment needs
 * `serviceAuthEnv`. Others get 401 `not_authenticated` or 403 `not_allowed`.
 */
export function Callers(...callers: [Caller, ...Caller[]]): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(CALLERS_KEY, callers), UseGuards(ServiceAuthGuard));
}
