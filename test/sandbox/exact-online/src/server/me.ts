import { createHash } from 'node:crypto';
import type { BookRow } from '../books/books.js';
import type { Caller } from '../oauth/oauth-types.js';
import { meSchema } from './server-schemas.js';
import { amsterdamOffsetSeconds, amsterdamWallClock, wallClockText } from './wall-clock.js';

const noOne = '00000000-0000-0000-0000-000000000000';

/** GUID of a user name: the same in every run. */
export function userId(user: string): string {
  const hex = createHash('sha256').update(user).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * The row of `current/Me`. `currentDivision` is the one the user last had open: it may lie outside of the consent, as
 * clients of the real system found out.
 */
export function meRow(caller: Caller, base: string, currentDivision: number, nowMs: number): BookRow {
  const given: BookRow = {
    UserID: userId(caller.user),
    AccountingDivision: currentDivision,
    CurrentDivision: currentDivision,
    CustomerCode: '           1000001',
    DivisionCustomer: userId(`customer of ${currentDivision}`),
    DivisionCustomerCode: '           1000001',
    DivisionCustomerName: 'Sandbox Holding',
    Email: caller.user,
    EmployeeID: noOne,
    FirstName: 'Demo',
    FullName: 'Demo Controller',
    Gender: 'O',
    IsClientUser: false,
    IsEmployeeSelfServiceUser: false,
    IsMyFirmLiteUser: false,
    IsMyFirmPortalUser: false,
    IsOEIMigrationMandatory: false,
    IsStarterUser: false,
    Language: 'EN',
    LanguageCode: 'en-GB',
    LastName: 'Controller',
    Legislation: 1n,
    PictureUrl: `${base}//docs/images/placeholder_contact_myeol.png`,
    ServerTime: wallClockText(amsterdamWallClock(nowMs)),
    ServerUtcOffset: amsterdamOffsetSeconds(nowMs),
    ThumbnailPicture: 'AAAA',
    ThumbnailPictureFormat: 'jpeg',
    UserName: caller.user,
  };
  return Object.fromEntries(meSchema.fields.map(({ name }) => [name, given[name] ?? null]));
}
