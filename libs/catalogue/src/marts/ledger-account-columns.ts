import type { MartColumn } from '../core/define-mart.js';
import { col, labelById } from './column.js';

/** Looks an attribute of a row's ledger account up. */
type Label = (attribute: 'code' | 'description' | 'type_description' | 'balance_type') => string;

/** By a column `gl_account` that holds the account's GUID. */
export const byGuid: Label = (attribute) => labelById('dict_gl_account', attribute, 'gl_account');

const level = (number: 1 | 2 | 3, name: string): MartColumn =>
  col.string(
    labelById('dict_gl_level', `level_${number}`, 'gl_account'),
    `${name} level of the main classification scheme.`,
    { group: 'Classification' },
  );

/** Where the ledger account of a row is classified, by a column `gl_account` that holds its GUID. */
export const CLASSIFICATIONS = {
  classification_1: level(1, 'First'),
  classification_2: level(2, 'Second'),
  classification_3: level(3, 'Third'),
} as const;

/** Code, name and kind of the ledger account of a row. */
export function accountLabels(
  label: Label,
): Readonly<Record<'gl_account_code' | 'gl_account' | 'account_type' | 'balance_type', MartColumn>> {
  return {
    gl_account_code: col.string(label('code'), 'Code of the ledger account.', { group: 'Ledger' }),
    gl_account: col.string(label('description'), 'Ledger account.', { group: 'Ledger' }),
    account_type: col.string(label('type_description'), 'Type of the ledger account.', { group: 'Ledger' }),
    balance_type: col.string(label('balance_type'), 'B balance sheet, W profit and loss.', { group: 'Ledger' }),
  };
}

const { gl_account_code, gl_account } = accountLabels(byGuid);
const { classification_1 } = CLASSIFICATIONS;

/** The ledger account of a row, by a column `gl_account` that holds its GUID: code, name, and where it is classified. */
export const LEDGER_ACCOUNT = { gl_account_code, gl_account, classification_1 } as const;
