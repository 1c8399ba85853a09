import { askRequest, type AskAnswer, type AskRequest, type ModelView } from '@ml-connector/contracts';
import { Callers, zodPipe } from '@ml-connector/runtime';
import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { Asker } from '../ask/asker.js';
import { Deployer } from '../deploy/deployer.js';
import { DatagroupTrigger } from '../freshness/datagroup-trigger.js';
import { LookerJobs } from '../looker-jobs.js';

/** What operators ask of looker-sync. */
@Controller('v1')
@Callers('operator')
export class LookerSyncController {
  constructor(
    @Inject(Deployer) private readonly deployer: Deployer,
    @Inject(Asker) private readonly asker: Asker,
    @Inject(DatagroupTrigger) private readonly trigger: DatagroupTrigger,
    @Inject(LookerJobs) private readonly jobs: LookerJobs,
  ) {}

  @Get('model')
  async model(): Promise<ModelView> {
    const [model, datagroupTriggeredAt, { made, left }] = await Promise.all([
      this.deployer.view(),
      this.trigger.lastConfirmed(),
      this.jobs.callsToday(),
    ]);
    return { ...model, datagroupTriggeredAt, callsToday: made, callsLeft: left };
  }

  @Post('deploy')
  @HttpCode(200)
  async deploy(): Promise<ModelView> {
    await this.deployer.deploy();
    return this.model();
  }

  @Post('ask')
  @HttpCode(200)
  ask(@Body(zodPipe(askRequest)) body: AskRequest): Promise<AskAnswer> {
    return this.asker.ask(body);
  }
}
