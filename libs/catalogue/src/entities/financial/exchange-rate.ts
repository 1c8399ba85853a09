import { defineEntity } from '../../core/define-entity.js';
import { modifiedFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per pair of currencies and start date per division. */
export const exchangeRate = defineEntity({
  name: 'exchange_rate',
  exactName: 'ExchangeRates',
  doc: 'One row per pair of currencies and start date per division.',
  model: 'dim',
  feed: modifiedFeed({ name: 'exchange_rates', path: 'financial/ExchangeRates', phase: 2 }),
  fields: {
    ID: f.id('Key of the record.'),
    Modified: f.modified('Moment of the last change; the feed is read by it.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Rate: f.rate('Exchange rate.'),
    SourceCurrency: f.codeRef('currency', 'Foreign currency.'),
    SourceCurrencyDescription: f.label('Description of the source currency.'),
    StartDate: f.date('Valid from.'),
    TargetCurrency: f.codeRef('currency', 'Company currency.'),
    TargetCurrencyDescription: f.label('Description of the target currency.'),
  },
});
