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
  'DivisionHRLinkUnlinkDate',
  'BlockingStatus',
] as const;

/** A division as `system/Divisions` lists it, with what only the fetcher needs of it. */
export interface ListedDivision extends DiscoveredDivision {
  /** 0: free; else a backup, a conversion or a copy is under way. */
  readonly blockingStatus: number;
  /** Day of the last change of its HR link, `YYYY-MM-DD`; null: none. */
  readonly hrLinkDate: string | null;
}

/** Divisions out of records of `system/Divisions`; records without a number are left out. */
export function discoveredDivisions(records: readonly Buffer[]): ListedDivision[] {
  return records.flatMap((record) => {
    const fields = pickFields(record, DIVISION_FIELDS);
    if (!/^[1-9]\d{0,9}$/.test(fields.Code ?? '')) return [];
    const blockingStatus = Number(fields.BlockingStatus ?? 0) || 0;
    return [
      {
        number: Number(fields.Code),
        name: fields.Description?.trim() ?? `Division ${fields.Code}`,
        country: fields.Country?.trim() ?? null,
        currency: fields.Currency?.trim() ?? null,
        moveDate: dayOf(fields.DivisionMoveDate),
        hrLinkDate: dayOf(fields.DivisionHRLinkUnlinkDate),
        blockingStatus,
        blocked: blockingStatus !== 0,
      },
    ];
  });
}

/** What token-service is told of a division. */
export function toDiscovered({
  number,
  name,
  country,
  currency,
  moveDate,
  blocked,
}: ListedDivision): DiscoveredDivision {
  return { number, name, country, currency, moveDate, blocked };
}

/** The day of the site's wall clock, never shifted. */
function dayOf(text: string | null): string | null {
  const moment = readCursor(text);
  return moment === null ? null : new Date(Number(moment)).toISOString().slice(0, 10);
}
