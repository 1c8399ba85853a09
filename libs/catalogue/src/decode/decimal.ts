const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;

/**
 * The text of a number rounded half up (away from zero) to `scale` digits after the point, by its digits alone: no
 * float is involved. Undefined when the text is no number or has more than `integerDigits` digits before the point.
 */
export function roundedDecimal(text: string, scale: number, integerDigits: number): string | undefined {
  const parts = NUMBER.exec(text);
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent] = parts;
  const shifted = exponent === undefined ? { whole, fraction } : shift(whole, fraction, Number(exponent));
  const kept = shifted.fraction.slice(0, scale).padEnd(scale, '0');
  const roundsUp = (shifted.fraction.charCodeAt(scale) || 0x30) >= 0x35;
  const digits = roundsUp
    ? (BigInt(shifted.whole + kept) + 1n).toString().padStart(scale + 1, '0')
    : shifted.whole + kept;
  const integer = digits.slice(0, digits.length - scale).replace(/^0+(?=\d)/, '') || '0';
  if (integer.length > integerDigits) return undefined;
  const result = scale === 0 ? integer : `${integer}.${digits.slice(digits.length - scale)}`;
  return sign === '-' && /[1-9]/.test(result) ? `-${result}` : result;
}

/** Moves the point by a power of ten. */
function shift(whole: string, fraction: string, power: number): { whole: string; fraction: string } {
  if (power >= 0) {
    const moved = fraction.padEnd(power, '0');
    return { whole: whole + moved.slice(0, power), fraction: moved.slice(power) };
  }
  const moved = whole.padStart(-power + 1, '0');
  return { whole: moved.slice(0, moved.length + power), fraction: moved.slice(moved.length + power) + fraction };
}
