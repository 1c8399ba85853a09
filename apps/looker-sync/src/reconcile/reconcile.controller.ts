import {
  acceptRequest,
  reconcileRequest,
  type AcceptRequest,
  type ReconcileRequest,
  type ReconcileView,
} from '@ml-connector/contracts';
import { Callers, zodPipe } from '@ml-connector/runtime';
import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { Reconciler } from './reconciler.js';

/** The comparison of Exact, the warehouse and Looker, for operators. */
@Controller('v1/reconcile')
@Callers('operator')
export class ReconcileController {
  constructor(@Inject(Reconciler) private readonly reconciler: Reconciler) {}

  @Get()
  view(@Query('run') run?: string): Promise<ReconcileView> {
    return this.reconciler.view(run);
  }

  /** A run takes as long as Exact takes to tell again what differs: its view is asked for meanwhile. */
  @Post()
  @HttpCode(202)
  begin(@Body(zodPipe(reconcileRequest)) body: ReconcileRequest): Promise<ReconcileView> {
    return this.reconciler.begin(body);
  }

  @Post('accept')
  @HttpCode(200)
  async accept(@Body(zodPipe(acceptRequest)) body: AcceptRequest): Promise<{ differing: readonly string[] }> {
    return { differing: await this.reconciler.accept(body) };
  }
}
