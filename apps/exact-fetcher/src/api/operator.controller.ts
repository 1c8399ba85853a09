import {
  FETCHER_API,
  type BudgetView,
  type DivisionLifeView,
  type StreamView,
  type SubscriptionView,
} from '@ml-connector/contracts';
import { Callers } from '@ml-connector/runtime';
import { Controller, Get, Inject } from '@nestjs/common';
import { OperatorViews } from './operator-views.js';

/** What operators may see. */
@Controller()
@Callers('operator')
export class OperatorController {
  constructor(@Inject(OperatorViews) private readonly views: OperatorViews) {}

  @Get(FETCHER_API.streams)
  streams(): Promise<StreamView[]> {
    return this.views.streams();
  }

  @Get(FETCHER_API.divisions)
  divisions(): Promise<DivisionLifeView[]> {
    return this.views.divisions();
  }

  @Get(FETCHER_API.budgets)
  budgets(): Promise<BudgetView[]> {
    return this.views.budgets();
  }

  @Get(FETCHER_API.subscriptions)
  subscriptions(): Promise<SubscriptionView[]> {
    return this.views.subscriptions();
  }
}
