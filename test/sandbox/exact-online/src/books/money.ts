/** Money inside the books is whole cents in a double (exact up to 90 billion); only rows show it as units. */
export function toUnits(cents: number): number {
  return cents === 0 ? 0 : cents / 100;
}

/** Rounded to whole cents, half away from zero, so that a credit mirrors its invoice. */
export function roundCents(cents: number): number {
  const rounded = Math.sign(cents) * Math.round(Math.abs(cents));
  return rounded === 0 ? 0 : rounded;
}
