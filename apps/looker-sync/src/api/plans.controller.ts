import { planRunRequest, type PlanRun, type PlanRunRequest, type PlanView } from '@ml-connector/contracts';
import { Callers, zodPipe } from '@ml-connector/runtime';
import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { PlanRuns } from '../plans/plan-runs.js';

/** Scheduled plans for operators. */
@Controller('v1/plans')
@Callers('operator')
export class PlansController {
  constructor(@Inject(PlanRuns) private readonly runs: PlanRuns) {}

  @Get()
  list(): Promise<PlanView[]> {
    return this.runs.list();
  }

  @Post('run')
  @HttpCode(200)
  run(@Body(zodPipe(planRunRequest)) body: PlanRunRequest): Promise<PlanRun> {
    return this.runs.run(body);
  }
}
