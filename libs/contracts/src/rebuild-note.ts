import { z } from 'zod';
import { headerText, type WireHeaders } from './raw-envelope.js';

/**
 * A note to the writer among the rows of a table, one in every partition.
 * - `rebuild`: look again which tables are being rebuilt; from here on rows go into the new table too, or no longer.
 *   Acknowledged in the warehouse, by note, table and partition.
 * - `changed`: rows came in past the bus; labels and sums over the table follow.
 */
export const rowsNote = z.object({
  id: z.string(),
  kind: z.enum(['rebuild', 'changed']),
  table: z.string(),
  /** `changed`: divisions whose rows came, with their connections. */
  divisions: z.array(z.object({ divisionKey: z.string(), connectionId: z.string(), rows: z.number().int() })),
});
/** See `rowsNote`. */
export type RowsNote = z.infer<typeof rowsNote>;

/** Headers of a note. */
export function noteHeaders(table: string): Record<string, string> {
  return { ce_type: `warehouse.${table}.note.v1` };
}

/** True for a note; everything else in a rows topic is rows or a marker. */
export function isNote(headers: WireHeaders | undefined): boolean {
  return headerText(headers, 'ce_type')?.endsWith('.note.v1') === true;
}
