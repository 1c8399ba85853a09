import type { BookRow } from '@ml-connector/sandbox-exact-online';

/** Decimal places that amounts and quantities are kept with. */
const PLACES = 4;
/** One, as an amount. */
export const ONE = 10n ** BigInt(PLACES);

/**
 * An amount of the books in ten-thousandths, rounded half up as each row is rounded before it is stored. An absent one
 * adds nothing.
 */
export function amountOf(value: BookRow[string] | undefined): bigint {
  if (value === null || value === undefined) return 0n;
  return tenThousandths(Number(value).toFixed(PLACES + 6));
}

/** A decimal text in ten-thousandths, rounded half up (away from zero). Throws a RangeError on other texts. */
export function tenThousandths(text: string): bigint {
  const found = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (found === null) throw new RangeError(`${text} is no decimal number`);
  const [, sign, whole = '', fraction = ''] = found;
  const kept = BigInt(whole + fraction.slice(0, PLACES).padEnd(PLACES, '0'));
  const rounded = kept + ((fraction[PLACES] ?? '0') >= '5' ? 1n : 0n);
  return sign === '-' ? -rounded : rounded;
}
