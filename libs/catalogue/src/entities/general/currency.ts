import { defineEntity } from '../../core/define-entity.js';
import { modifiedFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per currency per division. */
export const currency = defineEntity({
  name: 'currency',
  exactName: 'Currencies',
  doc: 'One row per currency per division.',
  model: 'dim',
  feed: modifiedFeed({ name: 'currencies', path: 'general/Currencies', phase: 1, key: ['Code'] }),
  fields: {
    Code: f.code('ISO currency code (key).'),
    Modified: f.modified('Moment of the last change; the feed is read by it.'),
    AmountPrecision: f.quantity('Decimals used when converting to company currency.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Description: f.text('Free description.'),
    PricePrecision: f.quantity('Decimals for prices.'),
  },
});
