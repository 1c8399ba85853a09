import { deadLetterTopic, loaded, TOPICS } from '@ml-connector/contracts';
import { readTopic } from '@ml-connector/kafka';
import { parseJson } from '@ml-connector/kernel';
import type { ExpectedRow, KillHistory } from './kill-history.js';
import type { KillStand } from './kill-stand.js';

/** How the warehouse compares with the rows that must be alive. */
export interface Verdict {
  /** Rows that must be alive. */
  readonly rows: number;
  /** Of these: not there, or there in an older state. */
  readonly lost: number;
  /** Keys that FINAL shows more than once. */
  readonly doubled: number;
  /** Rows that FINAL shows and that must not be there, or are not what they must be. */
  readonly unequal: number;
  /** Rows on disk beyond one a key. */
  readonly rawExtra: number;
  readonly markersLost: number;
  /** Records that can't be decoded and are no dead letters. */
  readonly badLost: number;
  /** Dead letters nobody expected. */
  readonly buried: number;
  readonly examples: readonly string[];
}

interface FoundRow {
  readonly division_key: string;
  readonly id: string;
  readonly version: string;
  readonly text: string;
  readonly cents: string;
}

const EXAMPLES = 8;

/** Compares every table of the history with its model row by row, and what the bus was told. */
export async function judge(stand: KillStand, history: KillHistory): Promise<Verdict> {
  const examples: string[] = [];
  const sums = { rows: 0, lost: 0, doubled: 0, unequal: 0, rawExtra: 0 };
  for (const [table, rows] of history.expected()) {
    const compared = compareRows(table, rows, await rowsOf(stand, table), examples);
    sums.rows += rows.length;
    sums.lost += compared.lost;
    sums.doubled += compared.doubled;
    sums.unequal += compared.unequal;
    sums.rawExtra += await extraRows(stand, table);
  }
  const letters = await buried(stand);
  const reported = await reportedMarkers(stand);
  const unexpected = [...letters].filter(([lineage]) => !history.bad.has(lineage));
  examples.push(...unexpected.slice(0, EXAMPLES).map(([lineage, reason]) => `dead letter ${reason} of ${lineage}`));
  return {
    ...sums,
    markersLost: [...history.markers].filter((place) => !reported.has(place)).length,
    badLost: [...history.bad].filter((lineage) => !letters.has(lineage)).length,
    buried: unexpected.length,
    examples: examples.slice(0, EXAMPLES),
  };
}

function compareRows(
  table: string,
  expected: readonly ExpectedRow[],
  found: readonly FoundRow[],
  examples: string[],
): Pick<Verdict, 'lost' | 'doubled' | 'unequal'> {
  const byKey = Map.groupBy(found, (row) => `${row.division_key} ${row.id}`);
  const wanted = new Map(expected.map((row) => [`${row.divisionKey} ${row.id}`, row]));
  let [lost, unequal] = [0, 0];
  for (const [key, row] of wanted) {
    const there = byKey.get(key)?.[0];
    if (there === undefined || BigInt(there.version) < BigInt(row.version)) lost++;
    else if (there.version !== row.version || there.text !== row.text || there.cents !== String(row.cents)) unequal++;
    else continue;
    examples.push(`${table} ${key}: ${JSON.stringify(there)} instead of ${JSON.stringify(row)}`);
  }
  for (const [key, [row]] of byKey) {
    if (wanted.has(key)) continue;
    unequal++;
    examples.push(`${table} ${key}: ${JSON.stringify(row)} must not be there`);
  }
  return { lost, unequal, doubled: [...byKey.values()].filter((rows) => rows.length > 1).length };
}

async function rowsOf({ warehouse }: KillStand, table: string): Promise<FoundRow[]> {
  const cents = table === 'dim_journal' ? "'0'" : 'toString(toInt64(ifNull(amount_dc, 0) * 100))';
  return warehouse.query<FoundRow>(
    `SELECT division_key, toString(id) AS id, toString(version) AS version, ifNull(description, '') AS text, ${cents} AS cents
FROM warehouse.${table} FINAL`,
  );
}

async function extraRows({ warehouse }: KillStand, table: string): Promise<number> {
  const [found] = await warehouse.query<{ extra: number }>(
    `SELECT toUInt32(count() - uniqExact(division_key, id)) AS extra FROM warehouse.${table}`,
  );
  return found?.extra ?? 0;
}

/** Reason of every dead letter, by the lineage of its record. */
async function buried({ kafka }: KillStand): Promise<ReadonlyMap<string, string>> {
  const letters = new Map<string, string>();
  for (const service of ['transformer', 'warehouse-writer'] as const)
    await readTopic(kafka, deadLetterTopic(service), ({ headers }) => {
      letters.set(String(headers?.['lineage-id']), `${service} ${String(headers?.['dl-reason'])}`);
    });
  return letters;
}

async function reportedMarkers({ kafka }: KillStand): Promise<ReadonlySet<string>> {
  const places = new Set<string>();
  await readTopic(kafka, TOPICS.loaded, ({ value }) => {
    const event = loaded.parse(parseJson(String(value)));
    if (event.marker !== undefined) places.add(`${event.marker.run} ${event.table} ${event.marker.partition}`);
  });
  return places;
}
