/** JSON text that can't be read; `truncated` when it ended too early. Never quotes the text: it may be personal. */
export class JsonTextError extends Error {
  override readonly name = 'JsonTextError';
  constructor(
    message: string,
    readonly truncated: boolean,
  ) {
    super(message);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Index of the first character from `i` that is no white space. */
export function skipBlanks(text: string, i: number): number {
  while (i < text.length && isBlank(text.charCodeAt(i))) i++;
  return i;
}

function expectCode(text: string, i: number, code: number): number {
  if (i >= text.length) throw new JsonTextError('the text ends too early', true);
  if (text.charCodeAt(i) !== code) throw new JsonTextError(`expected "${String.fromCharCode(code)}" at ${i}`, false);
  return i + 1;
}

/** Index behind the string that starts at `i`. */
function skipString(text: string, i: number): number {
  for (let from = i + 1; ;) {
    const end = text.indexOf('"', from);
    if (end === -1) throw new JsonTextError('the text ends within a string', true);
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end + 1;
    from = end + 1;
  }
}

/** Index behind the value that starts at `i`; nested values are skipped as a whole. */
export function skipValue(text: string, i: number): number {
  const first = text.charCodeAt(i);
  if (first === QUOTE) return skipString(text, i);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return skipScalar(text, i);
  let depth = 0;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = skipString(text, i);
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
    i++;
    if (depth === 0) return i;
  }
  throw new JsonTextError('the text ends within a value', true);
}

function skipScalar(text: string, i: number): number {
  const start = i;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || isBlank(code)) break;
  }
  if (i === start)
    throw new JsonTextError(
      start >= text.length ? 'the text ends too early' : `no value at ${start}`,
      start >= text.length,
    );
  if (i === text.length) throw new JsonTextError('the text ends within a value', true);
  return i;
}

/** What is told of each member: its name, and where the text of its value stands. */
export type VisitMember = (name: string, start: number, end: number) => void;

/** Visits the members of the object that starts at `i`, values unread; gives the index behind it. */
export function scanObjectAt(text: string, i: number, visit: VisitMember): number {
  i = skipBlanks(text, expectCode(text, i, OPEN_BRACE));
  if (text.charCodeAt(i) === CLOSE_BRACE) return i + 1;
  for (;;) {
    if (i >= text.length) throw new JsonTextError('the text ends too early', true);
    if (text.charCodeAt(i) !== QUOTE) throw new JsonTextError(`expected a name at ${i}`, false);
    const nameEnd = skipString(text, i);
    const name = text.slice(i + 1, nameEnd - 1);
    const start = skipBlanks(text, expectCode(text, skipBlanks(text, nameEnd), COLON));
    const end = skipValue(text, start);
    visit(name, start, end);
    i = skipBlanks(text, end);
    if (text.charCodeAt(i) === CLOSE_BRACE) return i + 1;
    i = skipBlanks(text, expectCode(text, i, COMMA));
  }
}

/** Visits the elements of the array that starts at `i`; gives the index behind it. */
export function scanArrayAt(text: string, i: number, visit: (start: number, end: number) => void): number {
  i = skipBlanks(text, expectCode(text, i, OPEN_BRACKET));
  if (text.charCodeAt(i) === CLOSE_BRACKET) return i + 1;
  for (;;) {
    if (i >= text.length) throw new JsonTextError('the text ends too early', true);
    const end = skipValue(text, i);
    visit(i, end);
    i = skipBlanks(text, end);
    if (text.charCodeAt(i) === CLOSE_BRACKET) return i + 1;
    i = skipBlanks(text, expectCode(text, i, COMMA));
  }
}

/** Source texts of an object's members by name; the last one counts when a name repeats. */
export function membersOf(text: string): Map<string, string> {
  const members = new Map<string, string>();
  const end = scanObjectAt(text, skipBlanks(text, 0), (name, start, stop) =>
    members.set(name, text.slice(start, stop)),
  );
  if (skipBlanks(text, end) !== text.length) throw new JsonTextError(`more text behind the object at ${end}`, false);
  return members;
}

const PLAIN_NUMBER = /^\d+$/;
const PLAIN_NAME = /^[\w .-]*$/;

/** Throws where the text from `start` to `end` is no JSON value, however deep; scans alone pass over its inside. */
export function assertJsonValue(text: string, start: number, end: number): void {
  const source = text.slice(start, end);
  if (source === 'null' || (PLAIN_NUMBER.test(source) && !source.startsWith('0'))) return;
  assertParses(source, start);
}

/** Throws where a member's name, without its quotes, is no JSON string. */
export function assertJsonName(name: string): void {
  if (!PLAIN_NAME.test(name)) assertParses(`"${name}"`, 0);
}

function assertParses(source: string, at: number): void {
  try {
    JSON.parse(source);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new JsonTextError(`no JSON value at ${at}`, false);
  }
}
