import { col, labelById } from './column.js';

/** The ledger account of a row, by a column `gl_account` that holds its GUID: code, name, and where it is classified. */
export const LEDGER_ACCOUNT = {
  gl_account_code: col.string(labelById('dict_gl_account', 'code', 'gl_account'), 'Code of the ledger account.', {
    group: 'Ledger',
  }),
  gl_account: col.string(labelById('dict_gl_account', 'description', 'gl_account'), 'Ledger account.', {
    group: 'Ledger',
  }),
  classification_1: col.string(
    labelById('dict_gl_level', 'level_1', 'gl_account'),
    'First level of the main classification scheme.',
    { group: 'Classification' },
  ),
} as const;
