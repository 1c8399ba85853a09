import {
  endJobTokens,
  lookerTokenRequest,
  putLooker,
  type EndedJobTokens,
  type EndJobTokens,
  type LookerFound,
  type LookerToken,
  type LookerTokenRequest,
  type PutLooker,
} from '@ml-connector/contracts';
import { LOGGER, Callers, zodPipe } from '@ml-connector/runtime';
import { errorText, type Logger } from '@ml-connector/kernel';
import { Body, Controller, HttpCode, Inject, Post, Put } from '@nestjs/common';
import { endToken } from '../looker/end-token.js';
import { JobTokens } from '../looker/job-tokens.js';
import { LookerKeys } from '../looker/looker-keys.js';
import { LookerCheck } from '../looker/verify-looker.js';

/** Looker's key: operators put it, looker-sync gets tokens for it, one for each request or job. */
@Controller('v1/looker')
export class LookerController {
  constructor(
    @Inject(LookerKeys) private readonly keys: LookerKeys,
    @Inject(JobTokens) private readonly jobTokens: JobTokens,
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
    if (body.purpose === 'job') await this.remember(body.job, token);
    this.logger.info('looker_token_issued', { purpose: body.purpose, job: body.purpose === 'job' ? body.job : null });
    return token;
  }

  @Post('job-tokens/end')
  @Callers('looker-sync')
  @HttpCode(200)
  async end(@Body(zodPipe(endJobTokens)) { keep }: EndJobTokens): Promise<EndedJobTokens> {
    const found = await this.jobTokens.endOthers(keep);
    if (found.ended + found.left > 0) this.logger.info('looker_job_tokens_ended', { ...found });
    return found;
  }

  /** A token that could not be remembered is not handed out: nobody would end it, should its job die. */
  private async remember(job: string, token: LookerToken): Promise<void> {
    try {
      await this.jobTokens.remember({ job, ...token });
    } catch (error) {
      await endToken(token.baseUrl, token.accessToken).catch((reason: unknown) =>
        this.logger.warn('looker_job_token_left', { job, reason: errorText(reason) }),
      );
      throw error;
    }
  }
}
