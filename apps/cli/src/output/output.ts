import Table from 'cli-table3';

/** How a command speaks: tables and text for people, JSON for programs. */
export interface Output {
  /** One JSON document instead of text. */
  readonly json: boolean;
  /** Progress bars and moving screens are wanted: a terminal, not JSON. */
  readonly live: boolean;
  line(text?: string): void;
  /** Prints `value` as JSON when asked for JSON, else calls `people`. */
  data(value: unknown, people: () => void): void;
  table(head: readonly string[], rows: readonly (readonly string[])[]): void;
  /** Colours, where they are wanted. */
  readonly paint: Paint;
}

/** Colours a text, or gives it back as it is. */
export type Paint = Readonly<Record<'red' | 'green' | 'dim', (text: string) => string>>;

const ESC = '\u001b[';

/** Colours where they are wanted: a terminal and no NO_COLOR. */
export function colours(env: NodeJS.ProcessEnv, isTerminal: boolean): Paint {
  const on = isTerminal && (env['NO_COLOR'] ?? '') === '';
  const paint = (code: number) => (text: string) => (on ? `${ESC}${code}m${text}${ESC}0m` : text);
  return { red: paint(31), green: paint(32), dim: paint(2) };
}

/** Output to a stream. */
export function createOutput(stream: NodeJS.WriteStream, json: boolean): Output {
  const write = (text: string): void => void stream.write(`${text}\n`);
  return {
    json,
    live: stream.isTTY && !json,
    paint: colours(process.env, stream.isTTY && !json),
    line: (text = '') => {
      if (!json) write(text);
    },
    data: (value, people) => {
      if (json) write(JSON.stringify(value, null, 2));
      else people();
    },
    table: (head, rows) => {
      if (!json) write(renderTable(head, rows));
    },
  };
}

const BARE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** A plain table; columns of numbers stand right. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const numeric = (index: number): boolean =>
    rows.length > 0 && rows.every((row) => /^[-+]?[\d.,]*( ?%)?$|^$/.test(row[index] ?? ''));
  const table = new Table({
    head: [...head],
    chars: BARE,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, index) => (numeric(index) ? 'right' : 'left')),
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
