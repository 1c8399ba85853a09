import { isContentError, type WarehouseClient } from '@ml-connector/clickhouse';
import { errorText } from '@ml-connector/kernel';

/** Inserts rows; gives ClickHouse's words for those it refuses, all others are in. Other errors go up. */
export async function insertRows(client: WarehouseClient, table: string, lines: readonly Buffer[]): Promise<string[]> {
  if (lines.length === 0) return [];
  try {
    await client.insertLines(table, [Buffer.concat(lines)]);
    return [];
  } catch (error) {
    if (!isContentError(error)) throw error;
    if (lines.length === 1) return [errorText(error)];
    const middle = Math.ceil(lines.length / 2);
    const first = await insertRows(client, table, lines.slice(0, middle));
    return [...first, ...(await insertRows(client, table, lines.slice(middle)))];
  }
}

/** A row's line with the moment of loading in it, `YYYY-MM-DD HH:MM:SS.mmm` in UTC. */
export function loadedLine(line: Buffer, ingestedAt: string): Buffer {
  return Buffer.concat([line.subarray(0, line.lastIndexOf('}')), Buffer.from(`,"ingested_at":"${ingestedAt}"}\n`)]);
}
