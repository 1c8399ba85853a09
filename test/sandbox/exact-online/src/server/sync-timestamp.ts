import type { BookRow, DivisionBooks } from '../books/books.js';
import type { Literal } from '../odata/literal.js';
import { tokenize } from '../odata/literal.js';
import { ODataProblem } from '../odata/problem.js';

/** Sync resources that `SyncTimestamp` knows, by the last part of their path. Accounts, Items, … are not among them. */
const accepted = new Set([
  'QuotationHeaders',
  'QuotationLines',
  'TransactionLines',
  'ItemStorageLocations',
  'ShopOrders',
  'ShopOrderMaterialPlans',
  'ShopOrderRoutingStepPlans',
  'ShopOrderPurchasePlanning',
  'ShopOrderSubOrders',
  'MaterialIssues',
  'BillOfMaterialVersions',
  'BillOfMaterialMaterials',
  'PurchaseOrders',
  'Projects',
  'ProjectPlanning',
  'ProjectWBS',
  'TimeCostTransactions',
  'SalesInvoices',
  'GoodsDeliveries',
  'GoodsDeliveryLines',
  'SalesOrderHeaders',
  'SalesOrderLines',
  'Subscriptions',
  'SubscriptionLines',
]);

/**
 * `read/sync/Sync/SyncTimestamp`: the row version of the first row changed at or after a moment; no row when nothing
 * changed since.
 * @throws ODataProblem 400 on missing or wrong arguments
 */
export function syncTimestampRows(books: DivisionBooks, parameters: URLSearchParams): readonly BookRow[] {
  const modified = argument(parameters, 'modified', 'datetime');
  const endPoint = String(argument(parameters, 'endPoint', 'text').value);
  if (!accepted.has(endPoint)) throw new ODataProblem(400, `Invalid: endPoint '${endPoint}'.`);
  const schema = books.resources().find((one) => one.sync && one.path.endsWith(`/${endPoint}`));
  if (schema === undefined) return [];
  const sinceMs = Number(modified.value);
  for (const row of books.rows(schema.path, { modifiedGe: sinceMs })) {
    if (Number(row['Modified'] ?? -Infinity) < sinceMs) continue;
    return [{ Modified: row['Modified'] ?? null, API: endPoint, TimeStampAsBigInt: row['Timestamp'] ?? null }];
  }
  return [];
}

function argument(parameters: URLSearchParams, name: string, type: Literal['type']): Literal {
  const text = parameters.get(name);
  if (text === null) throw new ODataProblem(400, `Mandatory: ${name}.`);
  const tokens = tokenize(text);
  const first = tokens[0];
  if (tokens.length !== 1 || first?.kind !== 'literal' || first.literal.type !== type) {
    throw new ODataProblem(400, `Invalid: ${name}.`);
  }
  return first.literal;
}
