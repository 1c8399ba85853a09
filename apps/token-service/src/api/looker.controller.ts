import {
  lookerTokenRequest,
  putLooker,
  type LookerFound,
  type LookerToken,
  type LookerTokenRequest,
  type PutLooker,
} from '@ml-connector/contracts';
import { LOGGER, Callers, zodPipe } from '@ml-connector/runtime';
import type { Logger } from '@ml-connector/kernel';
import { Body, Controller, HttpCode, Inject, Post, Put } from '@nestjs/common';
import { LookerKeys } from '../looker/looker-keys.js';
import { LookerCheck } from '../looker/verify-looker.js';

/** Looker's key: operators put it, looker-sync gets tokens for it, one for each request or job. */
@Controller('v1/looker')
export class LookerController {
  constructor(
    @Inject(LookerKeys) private readonly keys: LookerKeys,
    @Inject(LookerCheck) private readonly check: LookerCheck,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Put()
  @Callers('operator')
  put(@Body(zodPipe(putLooker)) body: PutLooker): Promise<LookerFound> {
    return this.check.put(body);
  }

  @Post('access-token')
  @Callers('looker-sync')
  @HttpCode(200)
  async token(@Body(zodPipe(lookerTokenRequest)) body: LookerTokenRequest): Promise<LookerToken> {
    const token = await this.keys.token();
    this.logger.info('looker_token_issued', { purpose: body.purpose, job: body.purpose === 'job' ? body.job : null });
    return token;
  }
}
