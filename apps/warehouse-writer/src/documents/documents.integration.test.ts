import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OutgoingMessage } from '@ml-connector/kafka';
import { LoaderHarness } from '../testing/loader-harness.js';
import { rowLine, rowsMessage } from '../testing/rows-messages.js';
import { ensureWarehouse, ownDivision, ownerClient } from '../testing/warehouse-tables.js';

const client = ownerClient();
beforeAll(() => ensureWarehouse(client));
afterAll(() => client.close());

const HEADERS = 'fact_purchase_entry';
const LINES = 'fact_purchase_entry_line';

/** A state of a document: null is its deletion, else the numbers of its lines. */
type State = readonly number[] | null;
interface Delivery {
  readonly table: string;
  readonly message: OutgoingMessage;
}

/** The messages of one state: its header and its lines, the lines in as many messages as `cuts` say. */
function deliveriesOf(
  key: string,
  document: string,
  lineIds: readonly string[],
  index: number,
  state: State,
  cuts: number,
): Delivery[] {
  const deleted = state === null;
  // Even: alive; a deletion has the lowest bit set.
  const version = BigInt((index + 1) * 2) << 32n;
  const own = deleted ? version | 1n : version;
  const documents = [{ divisionKey: key, document, version: String(own) }];
  const header = rowLine(key, { id: document, version: own, deleted, fields: deleted ? {} : { entry_id: document } });
  const lines = (state ?? []).map((line) =>
    rowLine(key, {
      id: lineIds[line] ?? '',
      version,
      fields: { entry_id: document, line_number: line, description: `s${index}` },
    }),
  );
  const size = Math.max(1, Math.ceil(lines.length / cuts));
  const pieces: string[][] = lines.length === 0 ? [[]] : [];
  for (let start = 0; start < lines.length; start += size) pieces.push(lines.slice(start, start + size));
  return [
    { table: HEADERS, message: rowsMessage(HEADERS, [header], { documents }) },
    ...pieces.map((piece) => ({ table: LINES, message: rowsMessage(LINES, piece, { documents }) })),
  ];
}

const states = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { maxLength: 5 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  { minLength: 1, maxLength: 5 },
);
const histories = fc.record({
  documents: fc.array(states, { minLength: 1, maxLength: 5 }),
  cuts: fc.integer({ min: 1, max: 3 }),
  /** Decide the order, the repetitions, and how many messages make a batch. */
  order: fc.array(fc.nat(), { minLength: 200, maxLength: 200 }),
  repeated: fc.array(fc.nat(), { maxLength: 6 }),
  batch: fc.integer({ min: 1, max: 5 }),
  together: fc.boolean(),
});

async function linesOf(key: string): Promise<string[]> {
  const rows = await client.query<Record<string, unknown>>(
    `SELECT entry_id, line_number, description FROM warehouse.${LINES} FINAL WHERE division_key = {key:String}`,
    { key },
  );
  return rows
    .map((row) => `${String(row['entry_id'])} ${String(row['line_number'])} ${String(row['description'])}`)
    .sort();
}

describe('documents', () => {
  it('have the lines of their newest state, in any order, split, repeated and side by side', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async ({ documents, cuts, order, repeated, batch, together }) => {
        const { key } = ownDivision();
        const expected: string[] = [];
        const all = documents.flatMap((history) => {
          const document = randomUUID();
          const lineIds = Array.from({ length: 5 }, () => randomUUID());
          const last = history.at(-1) ?? null;
          expected.push(...(last ?? []).map((line) => `${document} ${line} s${history.length - 1}`));
          return history.flatMap((state, index) => deliveriesOf(key, document, lineIds, index, state, cuts));
        });
        const queue = [...all, ...repeated.flatMap((at) => all[at % all.length] ?? [])]
          .map((delivery, i) => ({ delivery, at: order[i % order.length] ?? 0 }))
          .sort((x, y) => x.at - y.at)
          .map(({ delivery }) => delivery);
        const harness = new LoaderHarness(client);
        // Each table is a topic of its own: in step, or both at once as the consumer does it.
        const feed = async (table: string): Promise<void> => {
          const own = queue.filter((delivery) => delivery.table === table).map(({ message }) => message);
          for (let i = 0; i < own.length; i += batch) await harness.load(table, own.slice(i, i + batch));
        };
        if (together) await Promise.all([feed(HEADERS), feed(LINES)]);
        else for (const { table, message } of queue) await harness.load(table, [message]);
        expect(await linesOf(key)).toEqual(expected.sort());
      }),
      // Making a failing history smaller takes minutes on a real engine, and would end as a timeout.
      { numRuns: 8, endOnFailure: true },
    );
  }, 180_000);

  it('keep a line that their newest header was before', async () => {
    const harness = new LoaderHarness(client);
    const { key } = ownDivision();
    const [document, ids] = [randomUUID(), [randomUUID()]];
    const [, first] = deliveriesOf(key, document, ids, 0, [0], 1);
    const [header, second] = deliveriesOf(key, document, ids, 1, [0], 1);
    for (const one of [first, header]) await harness.load(one!.table, [one!.message]);
    expect(await linesOf(key)).toEqual([]);
    await harness.load(second!.table, [second!.message]);
    expect(await linesOf(key)).toEqual([`${document} 0 s1`]);
  });

  it('keep their lines when another division has a document of the same key', async () => {
    const harness = new LoaderHarness(client);
    const [a, b] = [ownDivision(), ownDivision()];
    const document = randomUUID();
    const ids = [randomUUID(), randomUUID()];
    for (const { table, message } of deliveriesOf(a.key, document, ids, 0, [0, 1], 1))
      await harness.load(table, [message]);
    for (const { table, message } of deliveriesOf(b.key, document, ids, 3, [1], 1))
      await harness.load(table, [message]);
    expect(await linesOf(a.key)).toHaveLength(2);
    expect(await linesOf(b.key)).toHaveLength(1);
  });

  it('are closed also when a batch has thousands of them', async () => {
    const harness = new LoaderHarness(client);
    const { key } = ownDivision();
    const documents = Array.from({ length: 6000 }, () => ({
      divisionKey: key,
      document: randomUUID(),
      version: '8589934593',
    }));
    const lines = documents.map(({ document }, i) =>
      rowLine(key, { id: randomUUID(), version: '8589934592', fields: { entry_id: document, line_number: i } }),
    );
    await harness.load(LINES, [rowsMessage(LINES, lines)]);
    expect(await linesOf(key)).toHaveLength(6000);
    const gone = documents.map(({ document, version }) => rowLine(key, { id: document, version, deleted: true }));
    await harness.load(HEADERS, [rowsMessage(HEADERS, gone, { documents })]);
    expect(await linesOf(key)).toHaveLength(0);
  });
});
