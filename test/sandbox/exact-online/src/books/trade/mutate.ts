import type { MutateRequest } from '../books.js';
import type { Company } from '../company/company.js';
import { RESOURCES } from '../schema/resources.js';
import type { Moment } from '../wall-clock.js';
import { mutateDocument } from './mutate-documents.js';
import { mutateMaster } from './mutate-masters.js';

/** Sync and bulk endpoints show the records of these. */
const BASE_NAME: Readonly<Record<string, string>> = {
  SyncSalesOrderHeaders: 'SalesOrders',
};

/** The resource whose records a name or path stands for. */
function baseResource(nameOrPath: string): string {
  const schema = RESOURCES.find((found) => found.name === nameOrPath || found.path === nameOrPath);
  if (!schema) throw new Error(`no resource ${nameOrPath}`);
  return BASE_NAME[schema.name] ?? schema.name.replace(/^(Sync|Bulk)/, '');
}

/** A line of a mixed stream is named by its own GUID: it goes to the resource of the lines. */
function byKey(company: Company, resource: string, key: string | undefined): string {
  const kind = key === undefined ? undefined : company.guids.kindOf(key);
  if (resource === 'SalesInvoices' && kind === 'salesInvoiceLine') return 'SalesInvoiceLines';
  if (resource === 'PurchaseOrders' && kind === 'purchaseOrderLine') return 'PurchaseOrderLines';
  return resource;
}

/** One named change of one record. */
export function mutateCompany(company: Company, at: Moment, request: MutateRequest): void {
  const resource = byKey(company, baseResource(request.resource), request.key);
  if (mutateMaster(company, at, resource, request)) return;
  if (mutateDocument(company, at, resource, request)) return;
  throw new Error(`${request.resource} cannot be changed by name`);
}
