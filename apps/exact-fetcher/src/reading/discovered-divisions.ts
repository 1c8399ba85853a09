import { pickFields } from '@ml-connector/catalogue';
import type { DiscoveredDivision } from '@ml-connector/contracts';
import { readCursor } from './cursor.js';

/** Fields of `system/Divisions` that a discovery asks for. */
export const DIVISION_FIELDS = [
  'Code',
  'Description',
  'Country',
  'Currency',
  'DivisionMoveDate',
  'BlockingStatus',
] as const;

/** Divisions out of records of `system/Divisions`; records without a number are left out. */
export function discoveredDivisions(records: readonly Buffer[]): DiscoveredDivision[] {
  return records.flatMap((record) => {
    const fields = pickFields(record, DIVISION_FIELDS);
    if (!/^[1-9]\d{0,9}$/.test(fields.Code ?? '')) return [];
    const moved = readCursor(fields.DivisionMoveDate);
    return [
      {
        number: Number(fields.Code),
        name: fields.Description?.trim() ?? `Division ${fields.Code}`,
        country: fields.Country?.trim() ?? null,
        currency: fields.Currency?.trim() ?? null,
        // The day of the site's wall clock, never shifted.
        moveDate: moved === null ? null : new Date(Number(moved)).toISOString().slice(0, 10),
        blocked: fields.BlockingStatus !== null && fields.BlockingStatus !== '0',
      },
    ];
  });
}
