import { entitiesOf, rawTopic, tableName, type Feed } from '@ml-connector/catalogue';
import type { WarehouseClient } from '@ml-connector/clickhouse';
import { readRawEnvelope } from '@ml-connector/contracts';
import { readPartition, type KafkaClient } from '@ml-connector/kafka';

/** The newest state of a key in the warehouse. */
export interface StoredVersion {
  readonly version: bigint;
  readonly isAlive: boolean;
}

/** A partition of a large topic takes its time. */
const READ_MS = 3_600_000;

/** The newest version of each key of a feed that came of one raw partition, by raw key (`nl:1|<declared key>`). */
export async function storedVersions(
  client: WarehouseClient,
  feed: Feed,
  partition: number,
): Promise<Map<string, StoredVersion>> {
  const found = new Map<string, StoredVersion>();
  for (const entity of headsOf(feed)) {
    const rows = await client.query<{ key: string; version: string; deleted: number }>(
      `SELECT concat(toString(division_key), '|', toString(id)) AS key, toString(max(version)) AS version,
  argMax(is_deleted, warehouse.${tableName(entity)}.version) AS deleted
FROM warehouse.${tableName(entity)} WHERE raw_partition = {partition:UInt16} GROUP BY division_key, id`,
      { partition },
    );
    for (const { key, version, deleted } of rows) {
      const one = { version: BigInt(version), isAlive: deleted === 0 };
      const other = found.get(key);
      // A record is in one table, and a deletion in every other one it could be in, under the same version.
      if (other === undefined || other.version < one.version || (other.version === one.version && one.isAlive))
        found.set(key, one);
    }
  }
  return found;
}

/** Lines of documents come with them: their document's version is theirs, and raw knows documents only. */
function headsOf(feed: Feed): ReturnType<typeof entitiesOf> {
  const entities = entitiesOf(feed);
  return feed.lines === undefined ? entities : entities.filter(({ part }) => part !== 'line');
}

/** The version of the last message of each key in a raw partition: what a rebuild would end with. */
export async function rawVersions(client: KafkaClient, feed: Feed, partition: number): Promise<Map<string, bigint>> {
  const found = new Map<string, bigint>();
  const range = { topic: rawTopic(feed), partition, from: 0n, timeoutMs: READ_MS };
  await readPartition(client, range, ({ key, headers }) => {
    const envelope = readRawEnvelope(headers);
    if (key !== null && envelope.kind !== 'marker') found.set(key.toString('utf8'), BigInt(envelope.version));
  });
  return found;
}
