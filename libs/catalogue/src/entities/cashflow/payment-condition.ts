import { defineEntity } from '../../core/define-entity.js';
import { modifiedFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per payment condition per division. */
export const paymentCondition = defineEntity({
  name: 'payment_condition',
  exactName: 'PaymentConditions',
  doc: 'One row per payment condition per division.',
  model: 'dim',
  feed: modifiedFeed({ name: 'payment_conditions', path: 'cashflow/PaymentConditions', phase: 1 }),
  fields: {
    ID: f.id('Key of the record.'),
    Modified: f.modified('Moment of the last change; the feed is read by it.'),
    Code: f.code('User facing code.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    CreditManagementScenario: f.guid('Credit management scenario.'),
    CreditManagementScenarioCode: f.code('Code of the credit management scenario.'),
    CreditManagementScenarioDescription: f.label('Description of the credit management scenario.'),
    Description: f.text('Free description.'),
    DiscountCalculation: f.text('Discount calculation.'),
    DiscountPaymentDays: f.int('Discount payment days.'),
    DiscountPercentage: f.percentage('Discount percentage.'),
    PaymentDays: f.int('Days until due.'),
    PaymentDiscountType: f.text('Payment discount type.'),
    PaymentEndOfMonths: f.int('Month ends counted before due.'),
    PaymentMethod: f.text('B on credit,I collection,K cash,V card,Q PSP.'),
    Percentage: f.percentage('Rate as fraction.'),
    VATCalculation: f.text('VAT calculation.'),
  },
});
