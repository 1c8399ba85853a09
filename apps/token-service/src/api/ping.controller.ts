import { pingRequest, type PingAnswer } from '@ml-connector/contracts';
import { Callers, zodPipe } from '@ml-connector/runtime';
import { Body, Controller, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { Ping } from '../ping/ping.js';

const query = z.object({ connection: z.string().min(1).max(100).optional() });
const body = pingRequest.optional();

/** Do Exact, for each connection, and Looker answer? */
@Controller('v1/ping')
export class PingController {
  constructor(@Inject(Ping) private readonly ping: Ping) {}

  @Post()
  @Callers('operator')
  @HttpCode(200)
  ask(
    @Body(zodPipe(body)) given: z.output<typeof body>,
    @Query(zodPipe(query)) { connection }: z.output<typeof query>,
  ): Promise<PingAnswer> {
    const { timeoutMs, connection: named } = given ?? pingRequest.parse({});
    return this.ping.ask(named ?? connection, timeoutMs);
  }
}
