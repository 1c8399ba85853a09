import { LEDGER_PERIODS } from '@ml-connector/catalogue';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoaderHarness } from '../testing/loader-harness.js';
import { rowLine, rowsMessage, type TestRow } from '../testing/rows-messages.js';
import { adminClient, ensureWarehouse, ownDivision, ownerClient } from '../testing/warehouse-tables.js';
import { WarehouseAggregates } from './aggregate-store.js';

const client = ownerClient();
const admin = adminClient();
const harness = new LoaderHarness(client);
const sums = new WarehouseAggregates(client, harness.clock);
beforeAll(() => ensureWarehouse(client));
afterAll(() => Promise.all([client.close(), admin.close()]));

const TABLE = 'fact_transaction_line';
const load = (key: string, ...rows: readonly TestRow[]): Promise<unknown> =>
  harness.load(TABLE, [
    rowsMessage(
      TABLE,
      rows.map((row) => rowLine(key, row)),
    ),
  ]);
const line = (period: number, amount: string): NonNullable<TestRow['fields']> => ({
  financial_year: 2026,
  financial_period: period,
  amount_dc: amount,
});
const periods = (key: string): Promise<unknown[]> =>
  client.query(
    `SELECT financial_period AS period, toString(amount_dc) AS amount, toInt32(lines) AS lines
     FROM warehouse.${LEDGER_PERIODS.name} FINAL WHERE division_key = {key:String} ORDER BY period`,
    { key },
  );

describe('sums over all history', () => {
  it('follow a line to its other period, and out of the books', async () => {
    const { key } = ownDivision();
    const [moves, goes] = [randomUUID(), randomUUID()];
    await load(
      key,
      { id: moves, version: 2n, fields: line(1, '10.25') },
      { id: goes, version: 2n, fields: line(2, '1.00') },
    );
    await sums.refresh(LEDGER_PERIODS, key);
    await load(key, { id: moves, version: 4n, fields: line(3, '10.50') }, { id: goes, version: 5n, deleted: true });
    expect(await sums.refresh(LEDGER_PERIODS, key)).toBe(3);
    expect(await periods(key)).toEqual([{ period: 3, amount: '10.5', lines: 1 }]);
    // Merged away or not: an older state that comes in late changes nothing.
    await admin.command(`OPTIMIZE TABLE warehouse.${TABLE} FINAL`);
    await load(key, { id: moves, version: 2n, fields: line(1, '10.25') });
    expect(await sums.refresh(LEDGER_PERIODS, key)).toBe(0);
    await load(key, { id: goes, version: 6n, fields: line(2, '4.00') });
    await sums.refresh(LEDGER_PERIODS, key);
    expect(await periods(key)).toEqual([
      { period: 2, amount: '4', lines: 1 },
      { period: 3, amount: '10.5', lines: 1 },
    ]);
  });

  it('show each refresh whole: it is one part, also when it is large', async () => {
    const { key } = ownDivision();
    await client.command(
      `INSERT INTO warehouse.${TABLE} (division_key, region, division, id, version, financial_year, financial_period, cost_center, amount_dc)
       SELECT {key:String}, 'nl', 1, generateUUIDv4(), 2, 2026, 1, toString(number), 1 FROM numbers(200000)`,
      { key },
    );
    const parts = async (): Promise<string> => {
      const rows = await client.query<{ parts: string }>(
        `SELECT uniqExact(_part) AS parts FROM warehouse.${LEDGER_PERIODS.name} WHERE division_key = {key:String}`,
        { key },
      );
      return rows[0]!.parts;
    };
    expect(await sums.refresh(LEDGER_PERIODS, key)).toBe(200_000);
    expect(await parts()).toBe('1');
    await client.command(
      `ALTER TABLE warehouse.${TABLE} DELETE WHERE division_key = {key:String} SETTINGS mutations_sync = 2`,
      {
        key,
      },
    );
    expect(await sums.refresh(LEDGER_PERIODS, key)).toBe(200_000);
    expect(await periods(key)).toEqual([]);
  });

  it('are right after several writers loaded and summed up side by side', async () => {
    const { key } = ownDivision();
    const ids = Array.from({ length: 20 }, () => randomUUID());
    const writer = async (own: number): Promise<void> => {
      for (let turn = 1; turn <= 6; turn++) {
        const version = BigInt(2 * (turn * 3 + own));
        await load(
          key,
          ...ids.map((id, at) => ({ id, version, fields: line(1 + ((at + turn) % 5), `${turn}.0${own}`) })),
        );
        await harness.clock.advance(1);
        await sums.refresh(LEDGER_PERIODS, key);
      }
    };
    await Promise.all([0, 1, 2].map(writer));
    expect(await periods(key)).toEqual([1, 2, 3, 4, 5].map((period) => ({ period, amount: '24.08', lines: 4 })));
  });
});
