/** Splits at commas outside quotes and brackets and drops empty parts. */
export function splitList(expression: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let current = '';
  for (let index = 0; index < expression.length; index += 1) {
    const char = expression[index] ?? '';
    if (char === '^' && index + 1 < expression.length) {
      index += 1;
      current += char + (expression[index] ?? '');
      continue;
    }
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '[' || char === '(')) depth += 1;
    else if (!quoted && (char === ']' || char === ')')) depth = Math.max(0, depth - 1);
    if (char === ',' && !quoted && depth === 0) {
      parts.push(current);
      current = '';
    } else current += char;
  }
  parts.push(current);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Any of the positive conditions and all of the negative ones. */
export function combine(positive: readonly string[], negative: readonly string[]): string {
  const any = positive.length > 1 ? `(${positive.join(' OR ')})` : (positive[0] ?? '');
  return [any, ...negative].filter((part) => part !== '').join(' AND ');
}
