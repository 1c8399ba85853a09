import type { MutateRequest, Scalar } from '../books.js';
import { newCustomer } from '../business/masterdata.js';
import { ENTITY_TYPE, type EntityType } from '../company/terms.js';
import type { Company } from '../company/company.js';
import { masterTables } from '../rows/master-rows.js';
import type { StreamName } from '../company/streams.js';
import { CHART_SIZE } from '../masters/chart.js';
import { resourceNamed } from '../schema/resources.js';
import type { Master, Values } from '../store/master-store.js';
import type { Moment } from '../wall-clock.js';

type MasterTable = ReturnType<typeof masterTables>[number];

const DELETED_TYPE: Readonly<Partial<Record<StreamName, EntityType>>> = {
  glAccounts: ENTITY_TYPE.glAccounts,
  glClassifications: ENTITY_TYPE.glClassifications,
  accounts: ENTITY_TYPE.accounts,
  items: ENTITY_TYPE.items,
  projects: ENTITY_TYPE.projects,
  employees: ENTITY_TYPE.employees,
};

/** Topics of the small tables that have webhooks. */
const TOPICS: Readonly<Record<string, string>> = {
  Accounts: 'Accounts',
  Items: 'Items',
  GLAccounts: 'GLAccounts',
  BankAccounts: 'BankAccounts',
};

/** Tables from which a record can go without leaving a reference behind. */
const FREE_STANDING = ['Budgets', 'ExchangeRates', 'BankAccounts', 'GLAccountClassificationMappings'];
/** Tables whose records can go while nothing refers to them. */
const GUARDED = [
  'Accounts',
  'Items',
  'Projects',
  'Costcenters',
  'Costunits',
  'Employees',
  'GLAccounts',
  'GLClassifications',
];

/** Makes the change when the resource is one of the small tables; false when it is not. */
export function mutateMaster(company: Company, at: Moment, resource: string, request: MutateRequest): boolean {
  const table = masterTables(company).find((found) => found.resource === resource);
  if (!table) return false;
  if (request.action === 'insert') insert(company, at, table, request.set);
  else if (request.action === 'update') update(company, at, table, chosen(company, table, request.key), request.set);
  else remove(company, at, table, request.key);
  return true;
}

function chosen(company: Company, table: MasterTable, key: string | undefined): Master<unknown> {
  if (key !== undefined) {
    const index = company.guids.indexOf(table.kind, key);
    const record = index === undefined ? undefined : table.store.find(index);
    if (!record) throw new Error(`${table.resource} has no record ${key}`);
    return record;
  }
  return company.random.pick([...table.store.all()]);
}

/** Fields that say which record it is, or that rows of other resources repeat without a new version. */
const FIXED = [
  'ID',
  'Code',
  'Division',
  'Timestamp',
  'Created',
  'Modified',
  'Creator',
  'Modifier',
  'BalanceType',
  'BalanceSide',
];

function update(
  company: Company,
  at: Moment,
  table: MasterTable,
  record: Master<unknown>,
  set: Readonly<Record<string, Scalar>> | undefined,
): void {
  const { fields } = resourceNamed(table.resource);
  const changes = Object.entries(set ?? naturalChange(record.values, at));
  // All are looked at before the first is set: a refused change leaves no half of it.
  for (const [field] of changes) {
    if (FIXED.includes(field)) throw new Error(`${table.resource}.${field} cannot be set`);
    if (!fields.some((known) => known.name === field)) throw new Error(`${table.resource} has no field ${field}`);
  }
  for (const [field, value] of changes) record.values[field] = value;
  company.touch(record, at, table.sync?.[1]);
  report(company, table, record.index, 'Update');
}

function naturalChange(values: Values, at: Moment): Record<string, Scalar> {
  if (typeof values['AmountDC'] === 'number') return { AmountDC: Math.round(values['AmountDC'] * 100 + 100) / 100 };
  if (typeof values['Rate'] === 'number') return { Rate: Math.round(values['Rate'] * 1e6 + 100) / 1e6 };
  const field = ['Name', 'FullName', 'BankAccountHolderName', 'Description'].find((name) => name in values);
  if (field === undefined) return {};
  const plain = String(values[field] ?? '').replace(/ \[.*\]$/, '');
  return { [field]: `${plain} [changed ${new Date(at.wallMs).toISOString()}]` };
}

/** A copy of another record under a code of its own. */
function insert(company: Company, at: Moment, table: MasterTable, set: MutateRequest['set']): void {
  if (table.resource === 'Accounts') {
    const record = company.masters.relations.at(newCustomer(company, at));
    if (set) update(company, at, table, record, set);
    return;
  }
  const pattern = company.random.pick([...table.store.all()]);
  const facts: unknown = typeof pattern.facts === 'object' ? { ...pattern.facts } : null;
  const values: Values = { ...pattern.values };
  const nth = table.store.length + 1;
  if ('Code' in values) values['Code'] = `N${nth}`;
  if ('Description' in values) values['Description'] = `New ${nth}`;
  if ('HID' in values) values['HID'] = typeof values['HID'] === 'bigint' ? BigInt(nth) : nth;
  const add = table.store as unknown as { add(facts: unknown, values: Values, wallMs: number): Master<unknown> };
  const record = add.add(facts, values, at.wallMs);
  if (table.sync) company.stamp(table.sync[1], record.index, record);
  report(company, table, record.index, 'Create');
  if (set) update(company, at, table, record, set);
}

function remove(company: Company, at: Moment, table: MasterTable, key: string | undefined): void {
  const record = key === undefined ? removable(company, table) : chosen(company, table, key);
  if (!record || !isRemovable(company, table, record)) {
    throw new Error(`${table.resource} ${key ?? ''} cannot be deleted: other records refer to it`);
  }
  record.alive = 0;
  if (table.sync) {
    const type = DELETED_TYPE[table.sync[1]];
    if (type === undefined) throw new Error(`no deletion code for ${table.resource}`);
    company.logDeletion(table.sync[1], type, table.kind, record.index, at);
  }
  report(company, table, record.index, 'Delete');
  if (table.resource !== 'Accounts') return;
  const account = company.guids.of(table.kind, record.index);
  for (const bank of company.masters.bankAccounts.all()) if (bank.values['Account'] === account) bank.alive = 0;
}

function removable(company: Company, table: MasterTable): Master<unknown> | undefined {
  for (const record of table.store.all()) if (isRemovable(company, table, record)) return record;
  return undefined;
}

function isRemovable(company: Company, table: MasterTable, record: Master<unknown>): boolean {
  if (FREE_STANDING.includes(table.resource)) return true;
  if (!GUARDED.includes(table.resource)) return false;
  const key = company.guids.of(table.kind, record.index);
  const { projects, relations, glMappings, glClassifications } = company.masters;
  for (const project of projects.all()) if (project.values['Account'] === key) return false;
  for (const mapping of glMappings.all()) {
    if (mapping.values['GLAccount'] === key || mapping.values['Classification'] === key) return false;
  }
  for (const store of [relations, glClassifications]) {
    for (const other of store.all()) if (other.values['Parent'] === key) return false;
  }
  // Business picks from the first few of these by number: they stay.
  if (table.resource === 'Costcenters' && record.index < 5) return false;
  if (table.resource === 'Costunits' && record.index < 3) return false;
  if (table.resource === 'GLAccounts' && record.index < CHART_SIZE) return false;
  return !isUsed(company, table.resource, record.index);
}

const COLUMN = {
  Accounts: 'relation',
  Items: 'item',
  Projects: 'project',
  Costcenters: 'costCenter',
  Costunits: 'costUnit',
  GLAccounts: 'gl',
} as const;

/** Whether a document or a posting points to a record. */
function isUsed(company: Company, resource: string, index: number): boolean {
  const column = COLUMN[resource as keyof typeof COLUMN];
  if (column === undefined) return false;
  const { salesOrders, salesInvoices, purchaseOrders, purchaseInvoices, ledger } = company;
  for (const line of ledger.lines.all()) if (line[column] === index) return true;
  for (const documents of [salesOrders, salesInvoices, purchaseOrders, purchaseInvoices]) {
    for (const doc of documents.headers.all()) {
      if ((column === 'relation' || column === 'project') && doc[column] === index) return true;
    }
    if (column === 'relation') continue;
    for (const line of documents.lines.all()) if (line[column] === index) return true;
  }
  return false;
}

function report(company: Company, table: MasterTable, index: number, action: 'Create' | 'Update' | 'Delete'): void {
  const topic = TOPICS[table.resource];
  const endpoint: Readonly<Record<string, string>> = {
    Accounts: 'crm/Accounts',
    Items: 'logistics/Items',
    GLAccounts: 'financial/GLAccounts',
    BankAccounts: 'crm/BankAccounts',
  };
  if (topic) company.report(topic, action, company.guid(table.kind, index), endpoint[table.resource] ?? '');
}
