import { holdRequest, type ConnectionView, type HoldRequest } from '@ml-connector/contracts';
import { Callers, zodPipe } from '@ml-connector/runtime';
import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { Holding } from '../connections/holding.js';
import { connectionId } from './connection-id.pipe.js';

/** A person stops a connection, and lets it go on. */
@Controller('v1/connections/:id')
export class HoldingController {
  constructor(@Inject(Holding) private readonly holding: Holding) {}

  @Post('hold')
  @Callers('operator')
  @HttpCode(200)
  hold(@Param('id', connectionId) id: string, @Body(zodPipe(holdRequest)) body: HoldRequest): Promise<ConnectionView> {
    return this.holding.hold(id, body.reason);
  }

  @Post('resume')
  @Callers('operator')
  @HttpCode(200)
  resume(@Param('id', connectionId) id: string): Promise<ConnectionView> {
    return this.holding.resume(id);
  }
}
