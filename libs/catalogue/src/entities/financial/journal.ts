import { defineEntity } from '../../core/define-entity.js';
import { modifiedFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per journal per division. */
export const journal = defineEntity({
  name: 'journal',
  exactName: 'Journals',
  doc: 'One row per journal per division.',
  model: 'dim',
  feed: modifiedFeed({ name: 'journals', path: 'financial/Journals', phase: 2 }),
  fields: {
    ID: f.id('Key of the record.'),
    Modified: f.modified('Moment of the last change; the feed is read by it.'),
    AllowVariableCurrency: f.bool('Allow variable currency.'),
    AllowVariableExchangeRate: f.bool('Allow variable exchange rate.'),
    AllowVAT: f.bool('Allow VAT.'),
    Bank: f.guid('Bank of the journal.'),
    BankAccountBICCode: f.code('Code of the bank account BIC.'),
    BankAccountCountry: f.text('Bank account country.'),
    BankAccountDescription: f.label('Description of the bank account.'),
    BankAccountIBAN: f.text('Bank account IBAN.', { pii: true }),
    BankAccountID: f.ref('bank_account', 'Own bank account, GUID.'),
    BankName: f.text('Name of the bank.'),
    Code: f.code('User facing code.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Currency: f.codeRef('currency', 'ISO currency code.'),
    CurrencyDescription: f.label('Description of the currency.'),
    Description: f.text('Free description.'),
    GLAccount: f.ref('gl_account', 'GUID of the ledger account.'),
    GLAccountCode: f.code('Ledger account code.'),
    GLAccountDescription: f.label('Ledger account label.'),
    GLAccountType: f.int('Ledger account type.'),
    IsBlocked: f.bool('Blocked for new use.'),
    PaymentInTransitAccount: f.ref('gl_account', 'Payment in transit account.'),
    Type: f.int('10 cash,12 bank,16 payment service,20 sales,21 return,22 purchase,23 received return,90 general.'),
  },
});
