import { defineEntity } from '../../core/define-entity.js';
import { modifiedFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per bank account of a relation per division. */
export const bankAccount = defineEntity({
  name: 'bank_account',
  exactName: 'BankAccounts',
  doc: 'One row per bank account of a relation per division.',
  model: 'dim',
  feed: modifiedFeed({ name: 'bank_accounts', path: 'crm/BankAccounts', phase: 2, webhookTopics: ['BankAccounts'] }),
  fields: {
    ID: f.id('Key of the record.'),
    Modified: f.modified('Moment of the last change; the feed is read by it.'),
    Account: f.ref('account', 'GUID of the relation (customer/supplier).'),
    AccountName: f.text('Relation name.'),
    BankAccount: f.text('Bank account.', { pii: true }),
    BankAccountHolderName: f.text('Name of the bank account holder.', { pii: true }),
    BICCode: f.code('Code of the BIC.'),
    Blocked: f.bool('Blocked for new use.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Description: f.text('Free description.'),
    Main: f.bool('True for the main one of its kind.'),
    Type: f.code('A account,E employee,K cash,P payment service,R bank,S student,U unknown.'),
    TypeDescription: f.label('Description of the type.'),
  },
});
