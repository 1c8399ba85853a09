import { defineEntity } from '../../core/define-entity.js';
import { snapshotFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per division: an administration the connected user may reach. */
export const division = defineEntity({
  name: 'division',
  exactName: 'Divisions',
  doc: 'One row per division: an administration the connected user may reach.',
  model: 'dim',
  feed: snapshotFeed({ name: 'divisions', path: 'system/Divisions', phase: 1, key: ['Code'], perConnection: true }),
  fields: {
    Code: f.int('Division number (URL segment).'),
    ArchiveDate: f.date('Date of archiving.'),
    BlockingStatus: f.int('0 free,1 backup/restore,2-4 conversion,5-6 copying.'),
    Country: f.code('ISO country code, may be blank padded to 3.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Currency: f.codeRef('currency', 'ISO currency code.'),
    Current: f.bool('Last division used through the API.'),
    Customer: f.guid('Customer.'),
    CustomerCode: f.code('Code of the customer.'),
    CustomerName: f.text('Name of the customer.'),
    Description: f.text('Free description.'),
    DivisionHRLinkUnlinkDate: f.date('HR link change: full HR resync when it changes.'),
    DivisionMoveDate: f.date('Moved to another database: full resync when it changes.'),
    IsDossierDivision: f.bool('Dossier division.'),
    IsHRDivision: f.bool('HR division.'),
    IsMainDivision: f.bool('Main division.'),
    IsPracticeDivision: f.bool('Practice division.'),
    Legislation: f.text('Legislation id.'),
    Modified: f.instant('Moment of last change (Dutch wall clock).'),
    StartDate: f.date('Valid from.'),
    Status: f.int('0 inactive,1 active,2 archived.'),
    VATNumber: f.text('VAT number.'),
  },
});
