import { literal } from '../sql-text.js';
import { combine } from './split.js';

/** `%`, `_` and their escaped forms as a LIKE pattern; plain text when it holds no wildcard. */
interface Pattern {
  readonly like: string | undefined;
  readonly text: string;
}

/**
 * A string filter expression as a condition on `column`: lists, `-` for not, `%` and `_`, NULL, EMPTY,
 * quoted text and `^` as escape. An empty expression matches everything and gives ''.
 */
export function stringFilter(expression: string, column: string): string {
  const positive: string[] = [];
  const negative: string[] = [];
  const equal: string[] = [];
  for (const item of splitStrings(expression)) {
    const quoted = /^"(.*)"$/s.exec(item)?.[1];
    if (quoted !== undefined) {
      equal.push(literal(quoted));
      continue;
    }
    const negated = item.startsWith('-') && item.length > 1;
    const body = negated ? item.slice(1) : item;
    const condition = single(body, column, negated);
    if (negated) negative.push(condition);
    else if (condition.startsWith('=')) equal.push(condition.slice(1));
    else positive.push(condition);
  }
  const only = equal[0];
  if (equal.length === 1 && only !== undefined) positive.unshift(`${column} = ${only}`);
  if (equal.length > 1) positive.unshift(`${column} IN (${equal.join(', ')})`);
  return combine(positive, negative);
}

function single(body: string, column: string, negated: boolean): string {
  const keyword = body.toUpperCase();
  if (keyword === 'NULL') return `${column} IS ${negated ? 'NOT ' : ''}NULL`;
  if (keyword === 'EMPTY') {
    return negated ? `(${column} IS NOT NULL AND ${column} <> '')` : `(${column} IS NULL OR ${column} = '')`;
  }
  const pattern = toPattern(/^"(.*)"$/s.exec(body)?.[1] ?? body);
  if (pattern.like !== undefined) {
    const like = literal(pattern.like);
    return negated ? `(${column} NOT LIKE ${like} OR ${column} IS NULL)` : `${column} LIKE ${like}`;
  }
  return negated ? `(${column} <> ${literal(pattern.text)} OR ${column} IS NULL)` : `=${literal(pattern.text)}`;
}

function toPattern(body: string): Pattern {
  let like = '';
  let text = '';
  let wild = false;
  for (let index = 0; index < body.length; index += 1) {
    const char = body[index] ?? '';
    const escaped = char === '^' && index + 1 < body.length;
    const actual = escaped ? (body[(index += 1)] ?? '') : char;
    const wildcard = !escaped && (actual === '%' || actual === '_');
    wild ||= wildcard;
    text += actual;
    like += wildcard ? actual : actual.replace(/[\\%_]/, '\\$&');
  }
  return { like: wild ? like : undefined, text };
}

function splitStrings(expression: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let current = '';
  for (let index = 0; index < expression.length; index += 1) {
    const char = expression[index] ?? '';
    if (char === '^' && index + 1 < expression.length) {
      index += 1;
      current += char + (expression[index] ?? '');
    } else if (char === ',' && !quoted) {
      parts.push(current);
      current = '';
    } else {
      if (char === '"') quoted = !quoted;
      current += char;
    }
  }
  return [...parts, current].map((part) => part.trim()).filter((part) => part !== '');
}
