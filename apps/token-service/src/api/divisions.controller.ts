import { divisionSettings, type DivisionSettings, type DivisionView } from '@ml-connector/contracts';
import { Callers, zodPipe } from '@ml-connector/runtime';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { z } from 'zod';
import { Discoveries } from '../connections/discoveries.js';
import { Divisions } from '../connections/divisions.js';
import { connectionId } from './connection-id.pipe.js';

const divisionNumber = z
  .string()
  .regex(/^[1-9]\d{0,9}$/, 'is no division number')
  .transform(Number);

/** The divisions of a connection, each with its own configuration. */
@Controller('v1/connections/:id')
export class DivisionsController {
  constructor(
    @Inject(Divisions) private readonly divisions: Divisions,
    @Inject(Discoveries) private readonly discoveries: Discoveries,
  ) {}

  @Get('divisions')
  @Callers('operator')
  list(@Param('id', connectionId) id: string): Promise<DivisionView[]> {
    return this.divisions.list(id);
  }

  @Put('divisions/:number')
  @Callers('operator')
  set(
    @Param('id', connectionId) id: string,
    @Param('number', zodPipe(divisionNumber, 'number')) number: number,
    @Body(zodPipe(divisionSettings)) body: DivisionSettings,
  ): Promise<DivisionView> {
    return this.divisions.set(id, number, body);
  }

  @Post('discover')
  @Callers('operator')
  @HttpCode(202)
  async discover(@Param('id', connectionId) id: string): Promise<{ asked: true }> {
    await this.discoveries.ask(id);
    return { asked: true };
  }
}
