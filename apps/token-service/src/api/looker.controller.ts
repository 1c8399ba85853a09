import { putLooker, type LookerToken, type PutLooker } from '@ml-connector/contracts';
import { Callers, zodPipe } from '@ml-connector/runtime';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { z } from 'zod';
import { JobSecrets } from '../looker/job-secrets.js';
import { LookerKeys } from '../looker/looker-keys.js';

const secretBody = z.strictObject({ secret: z.string().min(1) });

/** Looker's key and the secrets of looker-sync's jobs: operators put them, looker-sync uses them. */
@Controller('v1')
export class LookerController {
  constructor(
    @Inject(LookerKeys) private readonly keys: LookerKeys,
    @Inject(JobSecrets) private readonly secrets: JobSecrets,
  ) {}

  @Put('looker')
  @Callers('operator')
  @HttpCode(204)
  put(@Body(zodPipe(putLooker)) body: PutLooker): Promise<void> {
    return this.keys.put(body);
  }

  @Post('looker/access-token')
  @Callers('looker-sync')
  @HttpCode(200)
  token(): Promise<LookerToken> {
    return this.keys.token();
  }

  @Put('job-secrets/:name')
  @Callers('operator')
  @HttpCode(204)
  putSecret(@Param('name') name: string, @Body(zodPipe(secretBody)) body: z.infer<typeof secretBody>): Promise<void> {
    return this.secrets.put(name, body.secret);
  }

  @Get('job-secrets/:name')
  @Callers('looker-sync')
  async secret(@Param('name') name: string): Promise<{ secret: string }> {
    return { secret: await this.secrets.get(name) };
  }
}
