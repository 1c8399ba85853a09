import { TerminalError } from './errors.js';
import { isRegion, REGIONS, type Region } from './region.js';

/** Region plus division number as text, `nl:499156`: the number alone is not unique across regions. */
export type DivisionKey = `${Region}:${number}`;

/** The key of a division. */
export function divisionKey(region: Region, division: number): DivisionKey {
  return `${region}:${division}`;
}

/** Splits a division key. Throws a terminal error `bad_division_key` for anything else. */
export function parseDivisionKey(text: string): { readonly region: Region; readonly division: number } {
  const [region, digits, ...rest] = text.split(':');
  if (
    region === undefined ||
    !isRegion(region) ||
    digits === undefined ||
    !/^[1-9]\d{0,9}$/.test(digits) ||
    rest.length
  )
    throw new TerminalError(
      'bad_division_key',
      `"${text}" is no division key: write <region>:<number>, region one of ${REGIONS.join(', ')}`,
    );
  return { region, division: Number(digits) };
}
