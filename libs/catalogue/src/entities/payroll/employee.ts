import { defineEntity } from '../../core/define-entity.js';
import { syncFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per employee per division; personal data. */
export const employee = defineEntity({
  name: 'employee',
  exactName: 'Employees',
  count: { path: 'payroll/Employees', key: 'ID' },
  doc: 'One row per employee per division; personal data.',
  model: 'dim',
  feed: syncFeed({ name: 'employees', path: 'sync/Payroll/Employees', phase: 2, deletedType: 42 }),
  fields: {
    Timestamp: f.cursor('Row version: opaque and monotonic, not a clock.'),
    ID: f.id('Key of the record.'),
    BirthDate: f.date('Date of birth.', { pii: true }),
    BusinessEmail: f.text('E-mail address at work.', { pii: true }),
    BusinessPhone: f.text('Telephone number at work.', { pii: true }),
    City: f.text('Town of the address.', { pii: true }),
    Code: f.code('User facing code.'),
    Country: f.code('ISO country code, may be blank padded to 3.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Email: f.text('E-mail address.', { pii: true }),
    EndDate: f.date('Valid until.'),
    FirstName: f.text('First name.', { pii: true }),
    FullName: f.text('Full name.', { pii: true }),
    IsActive: f.bool('In service.'),
    LastName: f.text('Last name.', { pii: true }),
    Manager: f.ref('employee', 'Manager.'),
    Modified: f.instant('Moment of last change (Dutch wall clock).'),
    Postcode: f.text('Postcode.', { pii: true }),
    StartDate: f.date('Valid from.'),
  },
});
