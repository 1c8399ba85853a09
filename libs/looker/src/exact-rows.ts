import { TerminalError } from '@ml-connector/kernel';

/** A row of an answer; numbers as the text Looker sent. */
export type ExactRow = Readonly<Record<string, string | null>>;

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** Parses rows without losing a digit: numbers stay the text they came as. Throws `looker_answer_unreadable`. */
export function parseExactRows(text: string): ExactRow[] {
  const revive: SourceReviver = (_key, value, { source }) => (typeof value === 'number' ? source : value);
  try {
    const rows = JSON.parse(text, revive as (key: string, value: unknown) => unknown) as Record<string, unknown>[];
    if (!Array.isArray(rows)) throw new SyntaxError('not a list');
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)])),
    );
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new TerminalError('looker_answer_unreadable', 'Looker answered a query with something else than rows', {
      cause: error,
    });
  }
}
