import type { FieldSchema, ResourceSchema, WireType } from '../books/books.js';

function fields(types: Readonly<Record<string, WireType>>): readonly FieldSchema[] {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}

/** `webhooks/WebhookSubscriptions`: kept by the server, not by the books. */
export const subscriptionSchema: ResourceSchema = {
  name: 'WebhookSubscriptions',
  path: 'webhooks/WebhookSubscriptions',
  key: 'ID',
  pageSize: 60,
  sync: false,
  typeName: 'Exact.Web.Api.Models.Webhooks.WebhookSubscription',
  fields: fields({
    ID: 'Edm.Guid',
    CallbackURL: 'Edm.String',
    ClientID: 'Edm.Guid',
    Created: 'Edm.DateTime',
    Creator: 'Edm.Guid',
    CreatorFullName: 'Edm.String',
    Description: 'Edm.String',
    Division: 'Edm.Int32',
    Topic: 'Edm.String',
    UserID: 'Edm.Guid',
  }),
};

/** `read/sync/Sync/SyncTimestamp`: a function, answered from the sync resources. */
export const syncTimestampSchema: ResourceSchema = {
  name: 'SyncTimestamp',
  path: 'read/sync/Sync/SyncTimestamp',
  key: 'TimeStampAsBigInt',
  pageSize: 60,
  sync: false,
  typeName: 'Exact.Web.Api.Models.Sync.SyncTimestamp',
  fields: fields({ Modified: 'Edm.DateTime', API: 'Edm.String', TimeStampAsBigInt: 'Edm.Int64' }),
};

/** `current/Me`: about the user, not about a division. */
export const meSchema: ResourceSchema = {
  name: 'Me',
  path: 'Me',
  key: 'UserID',
  pageSize: 60,
  sync: false,
  typeName: 'Exact.Web.Api.System.Me',
  fields: fields({
    UserID: 'Edm.Guid',
    AccountingDivision: 'Edm.Int32',
    CurrentDivision: 'Edm.Int32',
    CustomerCode: 'Edm.String',
    DivisionCustomer: 'Edm.Guid',
    DivisionCustomerCode: 'Edm.String',
    DivisionCustomerName: 'Edm.String',
    DivisionCustomerSiretNumber: 'Edm.String',
    DivisionCustomerVatNumber: 'Edm.String',
    DossierDivision: 'Edm.Int32',
    Email: 'Edm.String',
    EmployeeID: 'Edm.Guid',
    FirstName: 'Edm.String',
    FullName: 'Edm.String',
    Gender: 'Edm.String',
    Initials: 'Edm.String',
    IsClientUser: 'Edm.Boolean',
    IsEmployeeSelfServiceUser: 'Edm.Boolean',
    IsMyFirmLiteUser: 'Edm.Boolean',
    IsMyFirmPortalUser: 'Edm.Boolean',
    IsOEIMigrationMandatory: 'Edm.Boolean',
    IsStarterUser: 'Edm.Boolean',
    Language: 'Edm.String',
    LanguageCode: 'Edm.String',
    LastName: 'Edm.String',
    Legislation: 'Edm.Int64',
    MiddleName: 'Edm.String',
    Mobile: 'Edm.String',
    Nationality: 'Edm.String',
    PackageCode: 'Edm.String',
    Phone: 'Edm.String',
    PhoneExtension: 'Edm.String',
    PictureUrl: 'Edm.String',
    ServerTime: 'Edm.String',
    ServerUtcOffset: 'Edm.Double',
    ThumbnailPicture: 'Edm.Binary',
    ThumbnailPictureFormat: 'Edm.String',
    Title: 'Edm.String',
    UserName: 'Edm.String',
  }),
};
