import { auditCheckRequest, type AuditCheck, type AuditCheckRequest, type AuditRow } from '@ml-connector/contracts';
import { Callers, zodPipe } from '@ml-connector/runtime';
import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { AuditChain } from '../audit/audit-chain.js';

const listQuery = z.strictObject({
  subject: z.string().max(64).optional(),
  before: z.coerce.number().int().positive().optional(),
  since: z.iso.datetime({ offset: true }).transform(Date.parse).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** What happened, and whether the record of it is whole. */
@Controller('v1/audit')
@Callers('operator')
export class AuditController {
  constructor(@Inject(AuditChain) private readonly chain: AuditChain) {}

  @Get()
  async list(@Query(zodPipe(listQuery)) query: z.infer<typeof listQuery>): Promise<AuditRow[]> {
    const { subject, before, since, limit } = query;
    const filter = {
      limit,
      ...(subject === undefined ? {} : { subject }),
      ...(before === undefined ? {} : { before }),
      ...(since === undefined ? {} : { since }),
    };
    const rows = await this.chain.list(filter);
    return rows.map(({ at, detail, ...row }) => ({
      ...row,
      at: new Date(at).toISOString(),
      detail: JSON.stringify(detail),
    }));
  }

  @Post('verify')
  @HttpCode(200)
  verify(@Body(zodPipe(auditCheckRequest)) body: AuditCheckRequest): Promise<AuditCheck> {
    return this.chain.verify(body.anchor);
  }
}
