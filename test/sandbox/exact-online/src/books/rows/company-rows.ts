import type { Company } from '../company/company.js';
import { dutchOffsetMs } from '../wall-clock.js';
import { resourceNamed } from '../schema/resources.js';
import { KIND } from '../store/guid.js';
import type { Values } from '../store/master-store.js';
import { stamps } from './labels.js';
import { ListSource, type Source, StreamSource } from './source.js';

/** A row of `system/Divisions`. */
function divisionRow(company: Company, current: boolean, nth: number): Values {
  const { profile } = company;
  return {
    ...stamps(company, company.startWallMs, company.divisionMoveMs ?? company.startWallMs),
    Code: company.division,
    Description: company.name,
    Hid: BigInt(nth + 1),
    AddressLine1: 'Havenkade 1',
    City: profile.city,
    Country: profile.country,
    Currency: profile.currency,
    Current: current,
    Customer: company.guid(KIND.user, 2),
    CustomerCode: String(nth + 1).padStart(18),
    CustomerName: company.name,
    BlockingStatus: 0,
    IsMainDivision: nth === 0,
    Legislation: profile.legislation,
    Status: 1,
    StartDate: company.startWallMs - (company.startWallMs % 86_400_000),
    DivisionMoveDate: company.divisionMoveMs,
    VATNumber: `${profile.country.trim()}800000000B01`,
    ShareCapital: 500_000,
  };
}

function meRow(company: Company): Values {
  const now = Date.UTC(2020, 0, 1, 12);
  return {
    UserID: company.userId,
    CurrentDivision: company.division,
    AccountingDivision: company.division,
    DivisionCustomer: company.guid(KIND.user, 2),
    DivisionCustomerCode: '1'.padStart(18),
    DivisionCustomerName: company.name,
    CustomerCode: '1'.padStart(18),
    FullName: 'Sandbox Bookkeeper',
    FirstName: 'Sandbox',
    LastName: 'Bookkeeper',
    UserName: 'sandbox.bookkeeper',
    Email: 'bookkeeper@company.example',
    EmployeeID: '00000000-0000-0000-0000-000000000000',
    Gender: 'O',
    Language: 'EN',
    LanguageCode: 'en-GB',
    Legislation: 128n,
    Title: 'DHR',
    PictureUrl: 'https://start.exactonline.nl//docs/images/placeholder_contact_myeol.png',
    ServerTime: new Date(now + dutchOffsetMs(now)).toISOString().slice(0, 23),
    ServerUtcOffset: dutchOffsetMs(now) / 1000,
    ThumbnailPicture: 'AAAA',
    ThumbnailPictureFormat: 'jpeg',
  };
}

export function companySources(company: Company, sameRegion: () => readonly Company[]): Source[] {
  const { deletions, streams, guids } = company;
  const divisions = (): Values[] =>
    sameRegion()
      .map((other, nth) => divisionRow(other, other === company, nth))
      .sort((a, b) => Number(a['Code']) - Number(b['Code']));
  const deleted = {
    kind: KIND.deletion,
    length: () => deletions.length,
    has: (index: number) => deletions.isAlive(index),
    modified: (index: number) => deletions.at(index).at,
    values: (index: number): Values => {
      const row = deletions.at(index);
      return {
        Division: company.division,
        DeletedBy: company.userId,
        DeletedDate: row.at,
        EntityKey: guids.of(row.kind as Parameters<typeof guids.of>[0], row.record),
        EntityType: row.entityType,
      };
    },
  };
  return [
    new ListSource(resourceNamed('Divisions'), divisions),
    new ListSource(resourceNamed('Me'), () => [meRow(company)]),
    new StreamSource(company, resourceNamed('SyncDeleted'), streams.deletions, [
      { records: deleted, toRef: (index) => index },
    ]),
  ];
}
