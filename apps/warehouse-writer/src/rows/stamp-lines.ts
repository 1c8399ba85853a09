/** Rows of one message with the moment of loading added to each, and how many of them each division has. */
export interface StampedLines {
  readonly body: Buffer;
  readonly rowsByDivision: ReadonlyMap<string, number>;
}

const NEWLINE = 0x0a;
const CLOSING = 0x7d;
const DIVISION_START = Buffer.from('{"division_key":"');
const QUOTE = 0x22;
const STAMP = ',"ingested_at":"';

/**
 * Adds `ingested_at` to every JSON line without parsing it: the closing brace of each line is replaced. Lines begin
 * with the division key, by the transformer's contract. `ingestedAt`: UTC, `YYYY-MM-DD HH:MM:SS.mmm`.
 */
export function stampLines(lines: Buffer, ingestedAt: string): StampedLines {
  const suffix = Buffer.from(`${STAMP}${ingestedAt}"}\n`);
  const parts: Buffer[] = [];
  const rowsByDivision = new Map<string, number>();
  for (let start = 0; start < lines.length;) {
    const newline = lines.indexOf(NEWLINE, start);
    const end = newline === -1 ? lines.length : newline;
    if (end > start) {
      if (lines[end - 1] !== CLOSING) throw new RangeError('a line of a rows message does not end with a brace');
      parts.push(lines.subarray(start, end - 1), suffix);
      const division = divisionOf(lines, start);
      rowsByDivision.set(division, (rowsByDivision.get(division) ?? 0) + 1);
    }
    start = end + 1;
  }
  return { body: Buffer.concat(parts), rowsByDivision };
}

/** A stamped line as it was before. */
export function unstampLine(line: Buffer): Buffer {
  const at = line.lastIndexOf(STAMP);
  return at === -1 ? line : Buffer.concat([line.subarray(0, at), Buffer.from('}\n')]);
}

/** Division key of the line that begins at `start`. */
export function divisionOf(lines: Buffer, start: number): string {
  const from = start + DIVISION_START.length;
  if (!lines.subarray(start, from).equals(DIVISION_START))
    throw new RangeError('a line of a rows message does not begin with its division key');
  return lines.toString('latin1', from, lines.indexOf(QUOTE, from));
}
