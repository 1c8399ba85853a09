import { FETCHER_API, type ForecastView, type RestingEndpointView, type ScheduleView } from '@ml-connector/contracts';
import { ApiException, Callers } from '@ml-connector/runtime';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { PlanningViews } from './planning-views.js';

/** When streams are read, what it will cost, and what is left alone. */
@Controller()
@Callers('operator')
export class PlanningController {
  constructor(@Inject(PlanningViews) private readonly views: PlanningViews) {}

  @Get(FETCHER_API.schedules)
  schedules(@Query('connection') connection?: string): Promise<ScheduleView[]> {
    return this.views.schedules(connection);
  }

  @Get(FETCHER_API.forecasts)
  forecasts(@Query('connection') connection?: string, @Query('rows') rows?: string): Promise<ForecastView[]> {
    return this.views.forecasts(connection, rowsOf(rows));
  }

  @Get(FETCHER_API.restingEndpoints)
  restingEndpoints(): Promise<RestingEndpointView[]> {
    return this.views.restingEndpoints();
  }
}

/** `journals:12,projects:340` as a map. */
function rowsOf(text: string | undefined): ReadonlyMap<string, number> {
  if (text === undefined || text === '') return new Map();
  const pairs = text.split(',').map((pair) => /^([a-z_]{1,100}):(\d{1,12})$/.exec(pair));
  if (pairs.some((found) => found === null))
    throw new ApiException(400, 'bad_rows', 'rows is a list like journals:12,projects:340', {
      remedy: 'name feeds with their number of rows, comma-separated',
    });
  return new Map(pairs.flatMap((found) => (found === null ? [] : [[found[1] ?? '', Number(found[2])] as const])));
}
