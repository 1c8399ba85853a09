import { defineEntity } from '../../core/define-entity.js';
import { modifiedFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per period of a financial year per division. */
export const financialPeriod = defineEntity({
  name: 'financial_period',
  exactName: 'FinancialPeriods',
  doc: 'One row per period of a financial year per division.',
  model: 'dim',
  feed: modifiedFeed({ name: 'financial_periods', path: 'financial/FinancialPeriods', phase: 2 }),
  fields: {
    ID: f.id('Key of the record.'),
    Modified: f.modified('Moment of the last change; the feed is read by it.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    EndDate: f.date('Valid until.'),
    FinPeriod: f.int('Fiscal period.'),
    FinYear: f.int('Fiscal year.'),
    StartDate: f.date('Valid from.'),
  },
});
