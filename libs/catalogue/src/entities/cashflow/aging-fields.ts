import { f } from '../../core/field.js';

/** Sums of an aging list that are compared. */
export const AGING_SUMS = [
  'AgeGroup1Amount',
  'AgeGroup2Amount',
  'AgeGroup3Amount',
  'AgeGroup4Amount',
  'TotalAmount',
] as const;

/** Nothing is known of it but its fields. */
export const AGING_DOUBT =
  'Whether this reporting function pages and takes $select as other endpoints do is not documented.';

/** Fields of an aging list but for whom a row is about: one form for both sides. */
export const AGING_FIELDS = {
  AccountCode: f.code('Relation code, left padded to 18.'),
  AccountName: f.text('Relation name.'),
  AgeGroup1: f.int('Number of age group 1.'),
  AgeGroup1Amount: f.amount('Open amount in age group 1, company currency.'),
  AgeGroup1Description: f.label('Days of age group 1, as the company has set it.'),
  AgeGroup2: f.int('Number of age group 2.'),
  AgeGroup2Amount: f.amount('Open amount in age group 2, company currency.'),
  AgeGroup2Description: f.label('Days of age group 2, as the company has set it.'),
  AgeGroup3: f.int('Number of age group 3.'),
  AgeGroup3Amount: f.amount('Open amount in age group 3, company currency.'),
  AgeGroup3Description: f.label('Days of age group 3, as the company has set it.'),
  AgeGroup4: f.int('Number of age group 4.'),
  AgeGroup4Amount: f.amount('Open amount in age group 4, company currency.'),
  AgeGroup4Description: f.label('Days of age group 4, as the company has set it.'),
  CurrencyCode: f.codeRef('currency', 'Currency of the amounts.'),
  TotalAmount: f.amount('Open amount over all age groups.'),
};
