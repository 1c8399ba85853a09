import { jobLeaseRequest, type JobLease, type JobLeaseRequest, type JobSecretView } from '@ml-connector/contracts';
import { Callers, zodPipe } from '@ml-connector/runtime';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { JobLeases } from '../looker/job-leases.js';
import { JobSecrets } from '../looker/job-secrets.js';

/** Secrets of looker-sync's jobs: operators put and remove them, jobs borrow them one at a time. */
@Controller('v1/job-secrets')
export class JobSecretsController {
  constructor(
    @Inject(JobSecrets) private readonly secrets: JobSecrets,
    @Inject(JobLeases) private readonly leases: JobLeases,
  ) {}

  @Get()
  @Callers('operator')
  list(): Promise<JobSecretView[]> {
    return this.secrets.list();
  }

  @Put(':name')
  @Callers('operator')
  @HttpCode(204)
  put(@Param('name') name: string, @Body() body: unknown): Promise<void> {
    return this.secrets.put(name, body);
  }

  @Delete(':name')
  @Callers('operator')
  @HttpCode(204)
  remove(@Param('name') name: string): Promise<void> {
    return this.secrets.remove(name);
  }

  @Post(':name/lease')
  @Callers('looker-sync')
  @HttpCode(200)
  lend(@Param('name') name: string, @Body(zodPipe(jobLeaseRequest)) body: JobLeaseRequest): Promise<JobLease> {
    return this.leases.lend(name, body);
  }

  @Delete(':name/lease/:lease')
  @Callers('looker-sync')
  @HttpCode(204)
  giveBack(@Param('name') name: string, @Param('lease') lease: string): Promise<void> {
    return this.leases.giveBack(name, lease);
  }
}
