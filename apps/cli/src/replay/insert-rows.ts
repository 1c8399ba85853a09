import { stampBlock, type BlockBuilder } from '@ml-connector/catalogue';
import { isContentError, type WarehouseClient } from '@ml-connector/clickhouse';
import { errorText } from '@ml-connector/kernel';

/**
 * Inserts the rows of a block with the moment of loading in them; gives ClickHouse's words for those it refuses, all
 * others are in. Other errors go up.
 */
export async function insertRows(
  client: WarehouseClient,
  table: string,
  block: BlockBuilder,
  ingestedAtMs: number,
  from = 0,
  to = block.rows,
): Promise<string[]> {
  try {
    await client.insertBlocks(table, stampBlock(block.encode(from, to), ingestedAtMs));
    return [];
  } catch (error) {
    if (!isContentError(error)) throw error;
    if (to - from <= 1) return [errorText(error)];
    const middle = Math.ceil((from + to) / 2);
    const first = await insertRows(client, table, block, ingestedAtMs, from, middle);
    return [...first, ...(await insertRows(client, table, block, ingestedAtMs, middle, to))];
  }
}
