import { LEDGER_SERVING } from '@ml-connector/catalogue';
import { systemClock } from '@ml-connector/kernel';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LoaderHarness } from '../testing/loader-harness.js';
import { rowLine, rowsMessage, type TestRow } from '../testing/rows-messages.js';
import { ensureWarehouse, lookerClient, ownDivision, ownerClient } from '../testing/warehouse-tables.js';
import { WarehouseServing } from './serving-store.js';

const client = ownerClient();
const looker = lookerClient();
const harness = new LoaderHarness(client);
const serving = new WarehouseServing(client, systemClock);
beforeAll(() => ensureWarehouse(client));
afterAll(() => Promise.all([client.close(), looker.close()]));

const TABLE = LEDGER_SERVING.of;
let key: string;
beforeEach(() => ({ key } = ownDivision()));

const load = (...rows: readonly TestRow[]): Promise<unknown> =>
  harness.load(TABLE, [
    rowsMessage(
      TABLE,
      rows.map((row) => rowLine(key, row)),
    ),
  ]);
const line = (id: string, version: bigint, amount: string, year = 2026): TestRow => ({
  ...{ id, version },
  fields: { financial_year: year, financial_period: 1, amount_dc: amount, description: `v${version}` },
});
const shown = (): Promise<unknown[]> =>
  looker.query(
    `SELECT toInt32(financial_year) AS year, toString(amount_dc) AS amount, description FROM looker.gl_lines
     WHERE division_key = {key:String} ORDER BY year, amount`,
    { key },
  );
const generations = async (): Promise<number> => {
  const [row] = await client.query<{ n: string }>(
    `SELECT uniqExact(generation) AS n FROM warehouse.${LEDGER_SERVING.name} WHERE division_key = {key:String}`,
    { key },
  );
  return Number(row?.n);
};
const refresh = async (): Promise<{ changed: number; isBehind?: boolean }> => {
  const { changed, visible } = await serving.refresh(LEDGER_SERVING, key);
  return { changed, ...(await visible) };
};

describe('a division of a serving table', () => {
  it('has not to be there: its marts show the facts themselves until it is', async () => {
    await load(line(randomUUID(), 2n, '10.25'));
    expect(await shown()).toEqual([{ year: 2026, amount: '10.25', description: 'v2' }]);
  });

  it('follows a line to its other year, and out of the books', async () => {
    const [moves, goes] = [randomUUID(), randomUUID()];
    await load(line(moves, 2n, '10.25'), line(goes, 2n, '1'));
    expect(await refresh()).toEqual({ changed: 2, isBehind: false });
    await load(line(moves, 4n, '10.50', 2025), { id: goes, version: 5n, deleted: true });
    expect(await shown()).toHaveLength(2);
    expect(await refresh()).toEqual({ changed: 1, isBehind: false });
    expect(await shown()).toEqual([{ year: 2025, amount: '10.5', description: 'v4' }]);
    expect(await generations()).toBe(1);
    // An older state that comes in late changes nothing.
    await load(line(moves, 2n, '10.25'));
    expect(await refresh()).toEqual({ changed: 0 });
    await load({ id: moves, version: 6n, deleted: true });
    expect(await refresh()).toEqual({ changed: 1, isBehind: false });
    expect(await shown()).toEqual([]);
  });

  it('is made anew over facts of the same versions with other content, as a rebuild leaves them', async () => {
    const id = randomUUID();
    await load(line(id, 2n, '1'));
    await refresh();
    await client.command(
      `ALTER TABLE warehouse.${TABLE} UPDATE amount_dc = 2 WHERE division_key = {key:String} SETTINGS mutations_sync = 2`,
      { key },
    );
    expect(await refresh()).toEqual({ changed: 1, isBehind: false });
    expect(await shown()).toMatchObject([{ amount: '2' }]);
  });

  it('is seen whole, whatever is refreshed while it is read', async () => {
    const ids = Array.from({ length: 3_000 }, () => randomUUID());
    const turns = 5;
    await load(...ids.map((id) => line(id, 2n, '1')));
    const reads: string[] = [];
    let done = false;
    const reader = async (): Promise<void> => {
      while (!done) {
        const [row] = await looker.query<{ seen: string }>(
          `SELECT concat(toString(count()), ' ', toString(min(amount_dc)), ' ', toString(max(amount_dc))) AS seen
           FROM looker.gl_lines WHERE division_key = {key:String}`,
          { key },
        );
        reads.push(row!.seen);
      }
    };
    const readers = [reader(), reader()];
    for (let turn = 1; turn <= turns; turn++) {
      await load(...ids.map((id) => line(id, BigInt(2 + 2 * turn), String(turn))));
      await refresh();
    }
    done = true;
    await Promise.all(readers);
    const whole = Array.from({ length: turns + 1 }, (_, turn) => `3000 ${Math.max(turn, 1)} ${Math.max(turn, 1)}`);
    expect(reads.length).toBeGreaterThan(20);
    expect(reads.filter((seen) => !whole.includes(seen))).toEqual([]);
  });

  it('shows the last state after several writers made one at once: who sees another comes again', async () => {
    const id = randomUUID();
    const others = [0, 1, 2].map(() => new WarehouseServing(client, systemClock));
    await load(line(id, 2n, '1'));
    let behind = others;
    let last = 1;
    for (let turn = 1; behind.length > 0; turn++) {
      // Rows come in while the first ones are at it.
      if (turn < 3) await load(line(id, BigInt(2 + 2 * turn), String((last = turn))));
      const ends = await Promise.all(
        behind.map(async (one) => (await (await one.refresh(LEDGER_SERVING, key)).visible)?.isBehind === true),
      );
      behind = behind.filter((_, at) => ends[at]);
      expect(turn).toBeLessThan(10);
    }
    expect(await shown()).toMatchObject([{ amount: String(last) }]);
    expect(last).toBe(2);
    expect(await generations()).toBe(1);
  });

  it('is made anew where its rows are gone, as in a restored table', async () => {
    await load(line(randomUUID(), 2n, '1'));
    await refresh();
    const [row] = await client.query<{ current: string }>(
      `SELECT toString(max(generation)) AS current FROM warehouse.serving WHERE division_key = {key:String}`,
      { key },
    );
    await client.command(`ALTER TABLE warehouse.${LEDGER_SERVING.name} DROP PARTITION ${row!.current}`);
    expect(await shown()).toEqual([]);
    expect(await refresh()).toEqual({ changed: 1, isBehind: false });
    expect(await shown()).toMatchObject([{ amount: '1' }]);
  });

  it('takes away what a process left that ended before it had published', async () => {
    await load(line(randomUUID(), 2n, '1'));
    const stopped = new AbortController();
    const { visible } = await serving.refresh(LEDGER_SERVING, key, stopped.signal);
    stopped.abort();
    await expect(visible).rejects.toThrow();
    expect(await shown()).toMatchObject([{ amount: '1' }]);
    await refresh();
    expect(await generations()).toBe(1);
  });
});
