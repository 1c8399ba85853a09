import type { Company } from '../company/company.js';
import type { StreamName } from '../company/streams.js';
import { resourceNamed } from '../schema/resources.js';
import { KIND, type Kind } from '../store/guid.js';
import type { MasterStore, Values } from '../store/master-store.js';
import { stamps } from './labels.js';
import { KeyedSource, ListSource, type ParentLink, type Records, type Source, StreamSource } from './source.js';

type AnyStore = Pick<MasterStore<unknown>, 'length' | 'find' | 'at' | 'all'>;

/** A small table with a GUID key: its resource, its records, and its sync stream where it has one. */
interface MasterTable {
  readonly resource: string;
  readonly kind: Kind;
  readonly store: AnyStore;
  readonly sync?: readonly [string, StreamName];
}

/** All small tables with a GUID key. */
export function masterTables(company: Company): readonly MasterTable[] {
  const m = company.masters;
  return [
    { resource: 'GLSchemes', kind: KIND.glScheme, store: m.glSchemes },
    {
      resource: 'GLClassifications',
      kind: KIND.glClassification,
      store: m.glClassifications,
      sync: ['SyncGLClassifications', 'glClassifications'],
    },
    { resource: 'GLAccountClassificationMappings', kind: KIND.glMapping, store: m.glMappings },
    { resource: 'GLAccounts', kind: KIND.glAccount, store: m.glAccounts, sync: ['SyncGLAccounts', 'glAccounts'] },
    { resource: 'Costcenters', kind: KIND.costCenter, store: m.costCenters },
    { resource: 'Costunits', kind: KIND.costUnit, store: m.costUnits },
    { resource: 'Accounts', kind: KIND.account, store: m.relations, sync: ['SyncAccounts', 'accounts'] },
    { resource: 'AccountClassifications', kind: KIND.accountClassification, store: m.segments },
    { resource: 'AccountClassificationNames', kind: KIND.accountClassificationName, store: m.segmentNames },
    { resource: 'Items', kind: KIND.item, store: m.items, sync: ['SyncItems', 'items'] },
    { resource: 'ItemGroups', kind: KIND.itemGroup, store: m.itemGroups },
    { resource: 'Projects', kind: KIND.project, store: m.projects, sync: ['SyncProjects', 'projects'] },
    { resource: 'Employees', kind: KIND.employee, store: m.employees, sync: ['SyncEmployees', 'employees'] },
    { resource: 'BankAccounts', kind: KIND.bankAccount, store: m.bankAccounts },
    { resource: 'Journals', kind: KIND.journal, store: m.journals },
    { resource: 'FinancialPeriods', kind: KIND.period, store: m.periods },
    { resource: 'VATCodes', kind: KIND.vatCode, store: m.vatCodes },
    { resource: 'PaymentConditions', kind: KIND.paymentCondition, store: m.paymentConditions },
    { resource: 'ExchangeRates', kind: KIND.exchangeRate, store: m.exchangeRates },
    { resource: 'Budgets', kind: KIND.budget, store: m.budgets },
  ];
}

function recordsOf(company: Company, table: MasterTable): Records {
  return {
    kind: table.kind,
    length: () => table.store.length,
    has: (index) => table.store.find(index) !== undefined,
    modified: (index) => table.store.at(index).modified,
    values: (index) => {
      const record = table.store.at(index);
      return { ...stamps(company, record.created, record.modified), ...record.values };
    },
  };
}

export function masterSources(company: Company): Source[] {
  const banks: ParentLink = {
    field: 'Account',
    parentKind: KIND.account,
    *childrenOf(parent) {
      const key = company.guid(KIND.account, parent);
      for (const bank of company.masters.bankAccounts.all()) if (bank.values['Account'] === key) yield bank.index;
    },
  };
  const sources: Source[] = [];
  for (const table of masterTables(company)) {
    const records = recordsOf(company, table);
    const parent = table.resource === 'BankAccounts' ? banks : undefined;
    sources.push(new KeyedSource(company, resourceNamed(table.resource), records, parent));
    if (!table.sync) continue;
    const [name, stream] = table.sync;
    const parts = [{ records, toRef: (index: number) => index }];
    sources.push(new StreamSource(company, resourceNamed(name), company.streams[stream], parts));
  }
  sources.push(new ListSource(resourceNamed('Currencies'), () => currencies(company)));
  return sources;
}

function currencies(company: Company): Values[] {
  return [...company.masters.currencies.all()]
    .map((record) => ({ ...stamps(company, record.created, record.modified), ...record.values }))
    .sort((a, b) => (String(a['Code']) < String(b['Code']) ? -1 : 1));
}
