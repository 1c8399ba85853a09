import { ODataProblem } from './problem.js';
import { amsterdamWallClock } from '../server/wall-clock.js';

/** A constant of the query language. DateTimes are epoch milliseconds of the wall clock written as UTC. */
export type Literal =
  | { readonly type: 'guid' | 'text'; readonly value: string }
  | { readonly type: 'datetime' | 'number'; readonly value: number }
  | { readonly type: 'int64'; readonly value: bigint }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'null'; readonly value: null };

/** One token of the query language with its position, for error texts. */
export type Token =
  | { readonly kind: 'literal'; readonly literal: Literal; readonly at: number }
  | { readonly kind: 'word' | 'open' | 'close' | 'comma'; readonly text: string; readonly at: number };

const blank = /\s+/y;
const guid = /guid'([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})'/y;
const dateTime = /datetime'(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d(?:\.\d{1,7})?)?)?(Z)?'/y;
const text = /'((?:[^']|'')*)'/y;
const int64 = /(-?\d{1,19})L/y;
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[dDmMfF]?(?![\w.])/y;
const word = /[A-Za-z_][A-Za-z0-9_/]*/y;
const punctuation = { '(': 'open', ')': 'close', ',': 'comma' } as const;

/**
 * Cuts a filter, a key or a skip token into tokens.
 * @throws ODataProblem 400 on a character or a literal that the language does not have
 */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const skipped = match(blank, source, at);
    if (skipped !== null) {
      at += skipped[0].length;
      continue;
    }
    const { token, length } = tokenAt(source, at);
    tokens.push(token);
    at += length;
  }
  return tokens;
}

function tokenAt(source: string, at: number): { token: Token; length: number } {
  const mark = source[at];
  if (mark === '(' || mark === ')' || mark === ',') {
    return { token: { kind: punctuation[mark], text: mark, at }, length: 1 };
  }
  const read = literalAt(source, at);
  if (read !== null) {
    return { token: { kind: 'literal', literal: read.literal, at }, length: read.length };
  }
  const found = match(word, source, at);
  if (found === null) {
    throw new ODataProblem(400, `Syntax error at position ${at} in '${source}'.`);
  }
  return { token: wordToken(found[0], at), length: found[0].length };
}

function wordToken(name: string, at: number): Token {
  switch (name) {
    case 'true':
    case 'false':
      return { kind: 'literal', literal: { type: 'boolean', value: name === 'true' }, at };
    case 'null':
      return { kind: 'literal', literal: { type: 'null', value: null }, at };
    default:
      return { kind: 'word', text: name, at };
  }
}

function literalAt(source: string, at: number): { literal: Literal; length: number } | null {
  const id = match(guid, source, at);
  if (id !== null) return { literal: { type: 'guid', value: group(id, 1).toLowerCase() }, length: id[0].length };
  const moment = match(dateTime, source, at);
  if (moment !== null) return { literal: { type: 'datetime', value: wallClockOf(moment) }, length: moment[0].length };
  const quoted = match(text, source, at);
  if (quoted !== null) {
    return { literal: { type: 'text', value: group(quoted, 1).replaceAll("''", "'") }, length: quoted[0].length };
  }
  const long = match(int64, source, at);
  if (long !== null) return { literal: { type: 'int64', value: BigInt(group(long, 1)) }, length: long[0].length };
  const plain = match(number, source, at);
  if (plain === null) return null;
  return { literal: { type: 'number', value: Number.parseFloat(plain[0]) }, length: plain[0].length };
}

function wallClockOf(found: RegExpExecArray): number {
  const written = `${group(found, 1)}T${found[2] ?? '00:00'}${found[3] ?? ':00'}Z`;
  const ms = Date.parse(written);
  if (Number.isNaN(ms)) throw new ODataProblem(400, `Unrecognized literal '${found[0]}'.`);
  // A literal with a Z is an instant: the real API moves it to its own wall clock, which surprises clients.
  return found[4] === undefined ? ms : amsterdamWallClock(ms);
}

function group(found: RegExpExecArray, index: number): string {
  return found[index] ?? '';
}

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}
