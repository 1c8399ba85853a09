const PLACES = 4;
const SCALE = 10n ** BigInt(PLACES);

/** Ten-thousandths as text with four places. */
export function decimalText(units: bigint): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(PLACES + 1, '0');
  return `${sign}${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`;
}

/** A whole number of cents in ten-thousandths; throws on a fraction. */
export function fromCents(cents: number): bigint {
  return (BigInt(cents) * SCALE) / 100n;
}

/** A double in ten-thousandths by its shortest text, half up (away from zero). */
export function fromDouble(value: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (!match) throw new Error(`not a finite number: ${value}`);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  const shift = Number(exponent) - fraction.length + PLACES;
  const divisor = 10n ** BigInt(Math.max(0, -shift));
  const scaled = digits * 10n ** BigInt(Math.max(0, shift));
  const rounded = (2n * scaled + divisor) / (2n * divisor);
  return sign === '-' ? -rounded : rounded;
}

/** Named sums of cents. */
export class CentSums {
  readonly #sums = new Map<string, number>();

  add(name: string, cents: number): void {
    this.#sums.set(name, (this.#sums.get(name) ?? 0) + cents);
  }

  texts(): Record<string, string> {
    return Object.fromEntries([...this.#sums].map(([name, cents]) => [name, decimalText(fromCents(cents))]));
  }

  entries(): readonly (readonly [string, string])[] {
    return Object.entries(this.texts());
  }
}
