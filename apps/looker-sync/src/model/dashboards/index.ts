import { cash } from './cash.js';
import { costCenters } from './cost-centers.js';
import { dataHealth } from './data-health.js';
import type { DashboardSpec } from './define-dashboard.js';
import { ledger } from './ledger.js';
import { payables, receivables } from './open-items.js';
import { orders } from './orders.js';
import { purchasing } from './purchasing.js';
import { revenue } from './revenue.js';

export { dashboardOf } from './define-dashboard.js';

/** The dashboards of the model, in the order people read them. */
export const DASHBOARDS: readonly DashboardSpec[] = [
  revenue,
  orders,
  receivables,
  payables,
  purchasing,
  cash,
  ledger,
  costCenters,
  dataHealth,
];
