const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const FIRST_PRINTABLE = 0x20;
const DELETE = 0x7f;

/** Names of members a source may have added; with more, the scan gives up and the careful decoder takes over. */
const MOST_UNKNOWN = 200;

/** A name seen in records, and which one followed it last: records of a feed have their members in one order. */
interface Member {
  readonly name: string;
  /** With both quotes. */
  readonly quoted: Uint8Array;
  /** -1: known, but no column; -2: unknown. */
  readonly slot: number;
  next: Member | undefined;
}

/**
 * Finds the members of one flat record in its bytes, without making a text or an object of any of them. Takes only what
 * is plainly valid: `scan` is false for everything else, and for nested values of declared members.
 */
export class MemberScan {
  /** By slot: where the value begins and ends; begin -1 where the member is absent. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** By slot: 1 where a text holds escapes. */
  readonly escaped: Uint8Array;
  /** Names that are not declared, of the record scanned last; the same array while records have the same ones. */
  unknown: readonly string[] = [];
  readonly #members = new Map<string, Member>();
  readonly #first: Member;
  #unknownNames = 0;
  #found: string[] = [];
  #at = 0;
  #escapes = false;

  constructor(slots: ReadonlyMap<string, number>, slotCount: number) {
    this.starts = new Int32Array(slotCount);
    this.ends = new Int32Array(slotCount);
    this.escaped = new Uint8Array(slotCount);
    this.#first = memberOf('', -1);
    for (const [name, slot] of slots) this.#members.set(name, memberOf(name, slot));
  }

  /** Scans a record that fills the bytes; they have to be UTF-8. */
  scan(bytes: Uint8Array): boolean {
    this.starts.fill(-1);
    this.#found = [];
    this.#at = 0;
    if (bytes[0] !== OPEN_BRACE) return false;
    let previous = this.#first;
    for (let i = 1; ;) {
      const member = this.#memberAt(bytes, i, previous);
      if (member === undefined) return false;
      i += member.quoted.length;
      if (bytes[i] !== COLON) return false;
      i++;
      if (!this.#value(bytes, i, member.slot < 0)) return false;
      if (member.slot >= 0) {
        this.starts[member.slot] = i;
        this.ends[member.slot] = this.#at;
        this.escaped[member.slot] = this.#escapes ? 1 : 0;
      } else if (member.slot === -2) this.#found.push(member.name);
      i = this.#at;
      if (bytes[i] === CLOSE_BRACE) break;
      if (bytes[i] !== COMMA) return false;
      i++;
      previous = member;
    }
    if (!sameNames(this.#found, this.unknown)) this.unknown = this.#found;
    return this.#at === bytes.length - 1;
  }

  #memberAt(bytes: Uint8Array, at: number, previous: Member): Member | undefined {
    const guess = previous.next;
    if (guess !== undefined && startsWith(bytes, at, guess.quoted)) return guess;
    if (bytes[at] !== QUOTE) return undefined;
    let end = at + 1;
    for (let code = bytes[end]; code !== QUOTE; code = bytes[++end])
      if (code === undefined || code === BACKSLASH || code < FIRST_PRINTABLE || code >= DELETE) return undefined;
    const name = String.fromCharCode(...bytes.subarray(at + 1, end));
    let member = this.#members.get(name);
    if (member === undefined) {
      if (++this.#unknownNames > MOST_UNKNOWN) return undefined;
      this.#members.set(name, (member = memberOf(name, -2)));
    }
    previous.next = member;
    return member;
  }

  /** Sets `#at` behind the value. `strict`: nobody decodes it, so it has to be checked here. */
  #value(bytes: Uint8Array, start: number, strict: boolean): boolean {
    this.#escapes = false;
    const first = bytes[start];
    if (first === QUOTE) return this.#text(bytes, start);
    if (first === OPEN_BRACE || first === OPEN_BRACKET) return strict && this.#nested(bytes, start);
    let i = start;
    for (let code = first; ; code = bytes[++i]) {
      if (code === undefined) return false;
      if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET) break;
      if (code <= FIRST_PRINTABLE) return false;
    }
    this.#at = i;
    return !strict || isScalar(bytes, start, i);
  }

  #text(bytes: Uint8Array, start: number): boolean {
    let i = start + 1;
    for (let code = bytes[i]; code !== QUOTE; code = bytes[++i]) {
      if (code === undefined || code < FIRST_PRINTABLE) return false;
      if (code !== BACKSLASH) continue;
      this.#escapes = true;
      if (!isEscape(bytes, ++i)) return false;
    }
    this.#at = i + 1;
    return true;
  }

  /** A flat object, as OData's own member is one. */
  #nested(bytes: Uint8Array, start: number): boolean {
    if (bytes[start] !== OPEN_BRACE) return false;
    for (let i = start + 1; ;) {
      if (bytes[i] !== QUOTE || !this.#text(bytes, i)) return false;
      i = this.#at;
      if (bytes[i] !== COLON || bytes[i + 1] !== QUOTE || !this.#text(bytes, i + 1)) return false;
      i = this.#at;
      if (bytes[i] === CLOSE_BRACE) break;
      if (bytes[i] !== COMMA) return false;
      i++;
    }
    this.#at++;
    return true;
  }
}

function memberOf(name: string, slot: number): Member {
  return { name, quoted: Buffer.from(`"${name}"`), slot, next: undefined };
}

function startsWith(bytes: Uint8Array, at: number, part: Uint8Array): boolean {
  for (let i = 0; i < part.length; i++) if (bytes[at + i] !== part[i]) return false;
  return true;
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, i) => name === other[i]);
}

/** Whether JSON knows the escape whose letter is at `at`. */
function isEscape(bytes: Uint8Array, at: number): boolean {
  switch (bytes[at]) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f: // slash
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return true;
    case 0x75: // u and four digits
      return HEX_DIGITS.test(String.fromCharCode(...bytes.subarray(at + 1, at + 5)));
    default:
      return false;
  }
}

const HEX_DIGITS = /^[0-9a-f]{4}$/i;

/** `null`, `true`, `false`, or a number without an exponent. */
function isScalar(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length === 4 && (isWord(bytes, start, NULL) || isWord(bytes, start, TRUE))) return true;
  if (length === 5 && isWord(bytes, start, FALSE)) return true;
  let i = bytes[start] === 0x2d ? start + 1 : start;
  const whole = i;
  while (isDigit(bytes[i])) i++;
  if (i === whole || (bytes[whole] === 0x30 && i > whole + 1)) return false;
  if (i === end) return true;
  if (bytes[i] !== 0x2e) return false;
  const fraction = ++i;
  while (isDigit(bytes[i])) i++;
  return i === end && i > fraction;
}

const NULL = Buffer.from('null');
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

/** Whether the bytes from `start` are `null`. */
export function isNull(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 4 && isWord(bytes, start, NULL);
}

function isWord(bytes: Uint8Array, start: number, word: Uint8Array): boolean {
  return startsWith(bytes, start, word);
}

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= 0x30 && code <= 0x39;
}
