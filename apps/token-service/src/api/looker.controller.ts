import {
  lookerTokenRequest,
  putLooker,
  type LookerToken,
  type LookerTokenRequest,
  type PutLooker,
} from '@ml-connector/contracts';
import { LOGGER, Callers, zodPipe } from '@ml-connector/runtime';
import type { Logger } from '@ml-connector/kernel';
import { Body, Controller, HttpCode, Inject, Post, Put } from '@nestjs/common';
import { LookerKeys } from '../looker/looker-keys.js';

/** Looker's key: operators put it, looker-sync gets tokens for it, one for each request or job. */
@Controller('v1/looker')
export class LookerController {
  constructor(
    @Inject(LookerKeys) private readonly keys: LookerKeys,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Put()
  @Callers('operator')
  @HttpCode(204)
  put(@Body(zodPipe(putLooker)) body: PutLooker): Promise<void> {
    return this.keys.put(body);
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
