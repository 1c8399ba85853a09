import { createHash } from 'node:crypto';
import { ConnectorError, TerminalError } from '@ml-connector/kernel';
import { exactRows, type ExactRow } from '@ml-connector/looker';
import { z } from 'zod';

/** What a webhook of Looker carries in the format `inline_json`: the rows as JSON text within JSON. */
const payload = z.looseObject({
  data: z.string().nullish(),
  attachment: z.looseObject({ data: z.string().nullish() }).nullish(),
});

/** Rows of a webhook's body. Throws `bad_delivery`. */
export async function rowsOf(body: unknown): Promise<ExactRow[]> {
  const parsed = payload.safeParse(body);
  const text = parsed.success ? (parsed.data.data ?? parsed.data.attachment?.data) : undefined;
  if (text == null) throw new TerminalError('bad_delivery', 'the body has no rows as text: the format is inline_json');
  const rows: ExactRow[] = [];
  try {
    for await (const row of exactRows(inOnePiece(text))) rows.push(row);
  } catch (error) {
    if (error instanceof ConnectorError) throw new TerminalError('bad_delivery', 'the rows are no JSON list of rows');
    throw error;
  }
  return rows;
}

async function* inOnePiece(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

/** Digest of rows whatever their order: where two sort alike, Looker may answer either first. */
export function digestOf(rows: readonly ExactRow[]): string {
  const lines = rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
