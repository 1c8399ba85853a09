import { deadLetterTopic, readDeadLetterFacts, type FeedMarker } from '@ml-connector/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoaderHarness } from '../testing/loader-harness.js';
import { markerMessage, rowLine, rowsMessage } from '../testing/rows-messages.js';
import { adminClient, ensureWarehouse, ownDivision, ownerClient } from '../testing/warehouse-tables.js';

const client = ownerClient();
const admin = adminClient();
beforeAll(() => ensureWarehouse(client));
afterAll(() => Promise.all([client.close(), admin.close()]));

const LINES = 'fact_transaction_line';
const stateOf = (table: string, key: string) =>
  client.query<Record<string, unknown>>(
    `SELECT * EXCEPT (ingested_at) FROM warehouse.${table} FINAL WHERE division_key = {key:String} ORDER BY toString(id)`,
    { key },
  );

/** Extra rows stay where they can be counted; gives what lets merges go on. */
async function mergesStopped(table: string): Promise<() => Promise<void>> {
  await admin.command(`SYSTEM STOP MERGES warehouse.${table}`);
  return () => admin.command(`SYSTEM START MERGES warehouse.${table}`);
}

describe('RowsLoader', () => {
  it('puts rows in, notes the load by table and division, then says so, markers last', async () => {
    const harness = new LoaderHarness(client);
    const [a, b] = [ownDivision(), ownDivision()];
    const marker: FeedMarker = {
      run: 'run',
      connectionId: 'conn',
      divisionKey: b.key,
      feed: 'transaction_lines',
      partition: 1,
      partitions: 3,
      watermark: '9',
    };
    const line = (key: string) => rowLine(key, { id: randomUUID(), version: 2n, fields: { amount_dc: '1157.4000' } });
    const outcomes = await harness.load(LINES, [
      rowsMessage(LINES, [line(a.key), line(b.key), line(a.key)]),
      rowsMessage(LINES, [line(a.key)], { fetchedAt: '2026-01-15T12:30:00.000Z' }),
      rowsMessage(LINES, [line(b.key)], { connectionId: 'other' }),
      markerMessage(LINES, marker),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(await stateOf(LINES, a.key)).toHaveLength(3);
    expect((await stateOf(LINES, b.key))[0]).toMatchObject({ amount_dc: '1157.4', region: 'nl', division: b.division });
    const status = await client.query(
      `SELECT division_key, table_name, fetched_at, loaded_at FROM warehouse.load_status FINAL
       WHERE division_key = {key:String}`,
      { key: a.key },
    );
    const loadedAt = '2026-01-15T12:00:00.000Z';
    expect(status).toEqual([
      {
        division_key: a.key,
        table_name: LINES,
        fetched_at: '2026-01-15 12:30:00.000',
        loaded_at: '2026-01-15 12:00:00.000',
      },
    ]);
    const load = { table: LINES, loadedAt, fetchedAt: loadedAt, connectionId: 'conn' };
    expect(harness.loaded()).toEqual([
      { ...load, divisionKey: a.key, rows: 3, fetchedAt: '2026-01-15T12:30:00.000Z' },
      { ...load, divisionKey: b.key, rows: 1 },
      { ...load, divisionKey: b.key, rows: 1, connectionId: 'other' },
      {
        ...load,
        divisionKey: b.key,
        rows: 0,
        fetchedAt: null,
        marker: { run: 'run', feed: 'transaction_lines', partition: 1, partitions: 3, watermark: '9' },
      },
    ]);
    expect(harness.on('warehouse.loaded.v1').map(({ key }) => key)[0]).toBe(`conn,${a.key}`);
  });

  it.each([
    ['a number that is none', { amount_dc: 'x' }],
    ['an amount too large', { amount_dc: '123456789012345678901.00' }],
    ['a date that is none', { date: 'soon' }],
    ['a moment that is none', { created: 'yesterday' }],
    ['a key that is no GUID', { gl_account: 'zzz' }],
    ['a column the table lacks', { not_there: 1 }],
    ['an object for a whole number', { line_number: { a: 1 } }],
    ['null where it can not be', { fetched_at: null }],
  ])('buries a row with %s and loads the others', async (_what, fields) => {
    const harness = new LoaderHarness(client);
    const { key } = ownDivision();
    const good = Array.from({ length: 5 }, () => ({ id: randomUUID(), version: 2n }));
    const bad = rowLine(key, { id: randomUUID(), version: 2n, fields });
    const lines = good.map((row) => rowLine(key, row));
    await harness.load(LINES, [
      rowsMessage(LINES, lines.slice(0, 2)),
      rowsMessage(LINES, [...lines.slice(2, 4), bad, ...lines.slice(4)], { headers: { traceparent: 'trace' } }),
    ]);
    expect((await stateOf(LINES, key)).map((row) => row['id'])).toEqual(good.map(({ id }) => id).sort());
    const letters = harness.on(deadLetterTopic('warehouse-writer'));
    expect(letters).toHaveLength(1);
    expect(String(letters[0]?.value)).toBe(`${bad}\n`);
    expect(harness.loaded()).toMatchObject([{ divisionKey: key, rows: 5 }]);
    expect(letters[0]?.headers).toMatchObject({ traceparent: 'trace' });
    expect(readDeadLetterFacts(letters[0]?.headers)).toMatchObject({
      reason: 'refused_by_clickhouse',
      topic: 'warehouse.rows.fact_transaction_line.v1',
      offset: '1',
    });
  });

  it('buries a line that is no JSON and one that is cut off', async () => {
    const harness = new LoaderHarness(client);
    const { key } = ownDivision();
    const good = { id: randomUUID(), version: 2n };
    const cut = `${rowLine(key, { id: randomUUID(), version: 2n }).slice(0, -20)}}`;
    const noJson = `{"division_key":"${key}",,}`;
    await harness.load(LINES, [rowsMessage(LINES, [cut, rowLine(key, good), noJson])]);
    expect((await stateOf(LINES, key)).map((row) => row['id'])).toEqual([good.id]);
    expect(harness.on(deadLetterTopic('warehouse-writer'))).toHaveLength(2);
  });

  it('answers messages it can not read with a dead letter and loads the rest of the batch', async () => {
    const harness = new LoaderHarness(client);
    const { key } = ownDivision();
    const good = rowLine(key, { id: randomUUID(), version: 2n });
    const outcomes = await harness.load(LINES, [
      rowsMessage(LINES, [good], { headers: { ce_type: 'nonsense' } }),
      rowsMessage('no_such_table', [good]),
      rowsMessage('dim_account', [good]),
      rowsMessage(LINES, [good], { headers: { fetched: '' } }),
      rowsMessage(LINES, [good.replace(key, 'mars:1')]),
      rowsMessage(LINES, [good]),
      {
        ...rowsMessage(LINES, []),
        headers: { ...rowsMessage(LINES, []).headers, ce_type: `warehouse.${LINES}.marker.v1` },
        value: '{}',
      },
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'dead-letter',
      'dead-letter',
      'dead-letter',
      'dead-letter',
      'dead-letter',
      'ok',
      'dead-letter',
    ]);
    expect(await stateOf(LINES, key)).toHaveLength(1);
    expect(await stateOf('dim_account', key)).toHaveLength(0);
  });

  it('stores a batch that is tried again once, and the same rows put on the bus anew another time', async () => {
    const harness = new LoaderHarness(client);
    const { key } = ownDivision();
    const lines = Array.from({ length: 3 }, () => rowLine(key, { id: randomUUID(), version: 2n }));
    const stored = async () =>
      (
        await client.query<{ rows: number }>(
          `SELECT toUInt32(count()) AS rows FROM warehouse.${LINES} WHERE division_key = {key:String}`,
          { key },
        )
      )[0]?.rows;
    const mergeAgain = await mergesStopped(LINES);
    await harness.load(LINES, [rowsMessage(LINES, lines)]);
    await harness.clock.advance(60_000);
    await harness.load(LINES, [rowsMessage(LINES, lines)]);
    expect(await stored()).toBe(3);
    await harness.load(LINES, [rowsMessage(LINES, []), rowsMessage(LINES, lines)]);
    expect(await stored()).toBe(6);
    await mergeAgain();
  });

  it('ends in the same state however often and in which order the batches come', async () => {
    const harness = new LoaderHarness(client);
    const [a, b] = [ownDivision(), ownDivision()];
    const ids = Array.from({ length: 6 }, () => randomUUID());
    const history = ids.flatMap((id, i) =>
      [4n, 6n, 9n].map((version) => ({
        id,
        version,
        deleted: version === 9n && i % 2 === 0,
        fields: { description: `v${version}` },
      })),
    );
    for (const row of history) await harness.load(LINES, [rowsMessage(LINES, [rowLine(a.key, row)])]);
    const backwards = [...history].reverse().map((row) => rowLine(b.key, row));
    for (let round = 0; round < 2; round++) {
      await harness.load(LINES, [rowsMessage(LINES, backwards.slice(0, 7)), rowsMessage(LINES, backwards.slice(5))]);
      await harness.load(LINES, [rowsMessage(LINES, backwards)]);
    }
    const compare = (rows: Record<string, unknown>[]) =>
      rows.map(({ id, version, description }) => [id, version, description]);
    const expected = ids
      .filter((_, i) => i % 2 === 1)
      .sort()
      .map((id) => [id, '9', 'v9']);
    expect(compare(await stateOf(LINES, a.key)).sort()).toEqual(expected);
    expect(compare(await stateOf(LINES, b.key)).sort()).toEqual(expected);
  });
});
