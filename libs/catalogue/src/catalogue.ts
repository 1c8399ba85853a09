import type { Entity } from './core/define-entity.js';
import type { Feed } from './core/define-feed.js';
import { tableName } from './core/names.js';
import { budget } from './entities/budget/budget.js';
import { agingPayable } from './entities/cashflow/aging-payable.js';
import { agingReceivable } from './entities/cashflow/aging-receivable.js';
import { payable } from './entities/cashflow/payable.js';
import { paymentCondition } from './entities/cashflow/payment-condition.js';
import { receivable } from './entities/cashflow/receivable.js';
import { controlCount } from './entities/control/control-count.js';
import { accountClassificationName } from './entities/crm/account-classification-name.js';
import { accountClassification } from './entities/crm/account-classification.js';
import { account } from './entities/crm/account.js';
import { bankAccount } from './entities/crm/bank-account.js';
import { exchangeRate } from './entities/financial/exchange-rate.js';
import { financialPeriod } from './entities/financial/financial-period.js';
import { glAccountClassificationMapping } from './entities/financial/gl-account-classification-mapping.js';
import { glAccount } from './entities/financial/gl-account.js';
import { glClassification } from './entities/financial/gl-classification.js';
import { glScheme } from './entities/financial/gl-scheme.js';
import { journal } from './entities/financial/journal.js';
import { reportingBalance } from './entities/financial/reporting-balance.js';
import { transactionLine } from './entities/financial/transaction-line.js';
import { vatCode } from './entities/financial/vat-code.js';
import { currency } from './entities/general/currency.js';
import { costCenter } from './entities/hrm/cost-center.js';
import { costUnit } from './entities/hrm/cost-unit.js';
import { itemGroup } from './entities/logistics/item-group.js';
import { item } from './entities/logistics/item.js';
import { employee } from './entities/payroll/employee.js';
import { project } from './entities/project/project.js';
import { purchaseEntryLine } from './entities/purchase-entry/purchase-entry-line.js';
import { purchaseEntry } from './entities/purchase-entry/purchase-entry.js';
import { purchaseOrderLine } from './entities/purchase-order/purchase-order-line.js';
import { purchaseOrder } from './entities/purchase-order/purchase-order.js';
import { purchaseInvoiceLine } from './entities/purchase/purchase-invoice-line.js';
import { purchaseInvoice } from './entities/purchase/purchase-invoice.js';
import { salesEntryLine } from './entities/sales-entry/sales-entry-line.js';
import { salesEntry } from './entities/sales-entry/sales-entry.js';
import { salesInvoiceLine } from './entities/sales-invoice/sales-invoice-line.js';
import { salesInvoice } from './entities/sales-invoice/sales-invoice.js';
import { salesOrderLine } from './entities/sales-order/sales-order-line.js';
import { salesOrder } from './entities/sales-order/sales-order.js';
import { deletion } from './entities/sync/deletion.js';
import { division } from './entities/system/division.js';

/** Every declared entity, in the order its data is loaded. */
export const ENTITIES: readonly Entity[] = [
  division,
  glScheme,
  glClassification,
  glAccountClassificationMapping,
  glAccount,
  costCenter,
  costUnit,
  account,
  accountClassification,
  accountClassificationName,
  item,
  itemGroup,
  project,
  employee,
  bankAccount,
  journal,
  financialPeriod,
  vatCode,
  paymentCondition,
  currency,
  exchangeRate,
  salesOrder,
  salesOrderLine,
  salesInvoice,
  salesInvoiceLine,
  salesEntry,
  salesEntryLine,
  purchaseOrder,
  purchaseOrderLine,
  purchaseInvoice,
  purchaseInvoiceLine,
  purchaseEntry,
  purchaseEntryLine,
  transactionLine,
  receivable,
  payable,
  reportingBalance,
  agingReceivable,
  agingPayable,
  controlCount,
  budget,
  deletion,
];

/** Every feed, in the order of the initial load. */
export const FEEDS: readonly Feed[] = [...new Set(ENTITIES.map((entity) => entity.feed))].sort(
  (a, b) => a.phase - b.phase,
);

const byFeed = Map.groupBy(ENTITIES, (entity) => entity.feed.name);
const feeds = new Map(FEEDS.map((feed) => [feed.name, feed]));
const tables = new Map(ENTITIES.map((entity) => [tableName(entity), entity]));
const names = new Map(ENTITIES.map((entity) => [entity.name, entity]));

/** Entities whose rows come from a feed. */
export function entitiesOf(feed: Feed): readonly Entity[] {
  return byFeed.get(feed.name) ?? [];
}

/** The feed of that name. */
export function feedByName(name: string): Feed | undefined {
  return feeds.get(name);
}

/** The entity of that name. */
export function entityByName(name: string): Entity | undefined {
  return names.get(name);
}

/** The entity stored in that warehouse table. */
export function entityByTable(table: string): Entity | undefined {
  return tables.get(table);
}
