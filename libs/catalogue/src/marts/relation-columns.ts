import type { MartColumn } from '../core/define-mart.js';
import { col, labelById } from './column.js';

/** Who owes or is owed a term: its name, code and country. */
export function partyColumns(party: 'customer' | 'supplier'): Readonly<Record<string, MartColumn>> {
  const group = 'Relation';
  return {
    [party]: col.string(labelById('dict_account', 'name', 'account'), `The ${party}.`, { group }),
    [`${party}_code`]: col.string(labelById('dict_account', 'code', 'account'), `Code of the ${party}.`, { group }),
    [`${party}_country`]: col.string(labelById('dict_account', 'country', 'account'), `Country of the ${party}.`, {
      group,
    }),
  };
}

/** Name, code, country and segment of a customer, from a column that holds the relation's GUID. */
export function customerColumns(
  idColumn: string,
): Readonly<Record<'customer' | 'customer_code' | 'customer_country' | 'customer_segment', MartColumn>> {
  const group = 'Customer';
  const segment = labelById('dict_account', 'classification1', idColumn);
  return {
    customer: col.string(labelById('dict_account', 'name', idColumn), 'Customer.', { group }),
    customer_code: col.string(labelById('dict_account', 'code', idColumn), 'Code of the customer.', { group }),
    customer_country: col.string(labelById('dict_account', 'country', idColumn), 'Country of the customer.', { group }),
    customer_segment: col.string(
      labelById('dict_account_classification', 'description', segment),
      'First classification of the customer.',
      { group },
    ),
  };
}
