import type { Company } from '../company/company.js';
import { addRelation } from '../masters/parties.js';
import { KIND } from '../store/guid.js';
import type { Moment } from '../wall-clock.js';
import { ENDPOINT } from './paths.js';

export function newCustomer(company: Company, at: Moment): number {
  const index = addRelation(company, { isCustomer: true, isSupplier: false }, at.wallMs);
  company.report('Accounts', 'Create', company.guid(KIND.account, index), ENDPOINT.accounts);
  const bank = company.masters.bankAccounts.length - 1;
  company.report('BankAccounts', 'Create', company.guid(KIND.bankAccount, bank), 'crm/BankAccounts');
  return index;
}

/** Cost centers have no webhook: only their Modified tells. */
export function renameCostCenter(company: Company, at: Moment): void {
  const center = company.masters.costCenters.at(company.random.int(0, company.masters.costCenters.length - 1));
  const plain = String(center.values['Description']).replace(/ \(.*\)$/, '');
  center.values['Description'] = `${plain} (${new Date(at.wallMs).toISOString().slice(0, 10)})`;
  company.touch(center, at);
}

export function changeItemPrice(company: Company, at: Moment): void {
  const item = company.masters.items.at(company.random.int(0, company.masters.items.length - 1));
  if (item.alive !== 1) return;
  item.facts.price += company.random.int(1, 250);
  item.values['StandardSalesPrice'] = item.facts.price / 100;
  company.touch(item, at, 'items');
  company.report('Items', 'Update', company.guid(KIND.item, item.index), ENDPOINT.items);
}
