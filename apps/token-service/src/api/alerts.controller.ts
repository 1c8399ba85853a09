import { randomUUID } from 'node:crypto';
import type { AlertTestAnswer, AlertView } from '@ml-connector/contracts';
import { Callers, zodPipe } from '@ml-connector/runtime';
import { Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { Alerts } from '../alerts/alerts.js';

const listQuery = z.strictObject({
  open: z.enum(['true', 'false']).default('false'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** What went wrong, and whether people hear of it. */
@Controller('v1/alerts')
@Callers('operator')
export class AlertsController {
  constructor(@Inject(Alerts) private readonly alerts: Alerts) {}

  @Get()
  list(@Query(zodPipe(listQuery)) query: z.infer<typeof listQuery>): Promise<AlertView[]> {
    return this.alerts.list(query.open === 'true', query.limit);
  }

  @Post('test')
  @HttpCode(200)
  test(): Promise<AlertTestAnswer> {
    return this.alerts.test(randomUUID());
  }
}
