import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoaderHarness } from '../testing/loader-harness.js';
import { rowLine, rowsMessage } from '../testing/rows-messages.js';
import { ensureWarehouse, lookerClient, ownDivision, ownerClient } from '../testing/warehouse-tables.js';

const client = ownerClient();
const harness = new LoaderHarness(client);
beforeAll(() => ensureWarehouse(client));
afterAll(() => client.close());

interface Node {
  readonly id: string;
  readonly parent: string | null;
  readonly description: string;
}

/** A chain of nodes from the root down, each named by prefix and number. */
function chain(prefix: string, length: number, parent: string | null = null): Node[] {
  const nodes: Node[] = [];
  for (let i = 1; i <= length; i++)
    nodes.push({ id: randomUUID(), parent: nodes.at(-1)?.id ?? parent, description: `${prefix}${i}` });
  return nodes;
}

async function levelsOf(nodes: readonly Node[], mappings: readonly (readonly [account: string, node: string])[]) {
  const { key } = ownDivision();
  const scheme = randomUUID();
  const put = (table: string, rows: readonly Readonly<Record<string, unknown>>[]) =>
    harness.load(table, [
      rowsMessage(
        table,
        rows.map(({ id, ...fields }) => rowLine(key, { id: String(id), version: 2n, fields })),
      ),
    ]);
  await put('dim_gl_scheme', [{ id: scheme, main: true }]);
  await put(
    'dim_gl_classification',
    nodes.map((node) => ({ ...node })),
  );
  await put(
    'dim_gl_account_classification_mapping',
    mappings.map(([account, node]) => ({
      id: randomUUID(),
      gl_account: account,
      classification: node,
      gl_scheme_id: scheme,
    })),
  );
  const rows = await client.query<{
    gl_account: string;
    level_1: string;
    level_2: string;
    level_3: string;
    path: string;
  }>(
    'SELECT gl_account, level_1, level_2, level_3, path FROM warehouse.gl_account_level WHERE division_key = {key:String}',
    { key },
  );
  return { key, levels: new Map(rows.map(({ gl_account, ...levels }) => [gl_account, levels])) };
}

describe('levels of the GL classification', () => {
  it('go from the root down, also in a deep tree', async () => {
    const account = randomUUID();
    const nodes = chain('n', 12);
    const { levels } = await levelsOf(nodes, [[account, nodes.at(-1)?.id ?? '']]);
    expect(levels.get(account)).toEqual({
      level_1: 'n1',
      level_2: 'n2',
      level_3: 'n3',
      path: nodes.map((node) => node.description).join(' > '),
    });
  });

  it('end where a loop meets itself', async () => {
    const account = randomUUID();
    const [a, b, c] = chain('n', 3);
    const { levels } = await levelsOf([{ ...a!, parent: c!.id }, b!, c!], [[account, c!.id]]);
    expect(levels.get(account)).toMatchObject({ path: 'n1 > n2 > n3' });
  });

  it('begin at an orphan whose parent is missing, and end at the 20th of a tree too deep', async () => {
    const [orphaned, deep] = [randomUUID(), randomUUID()];
    const orphans = chain('o', 2, randomUUID());
    const nodes = chain('n', 60);
    const { levels } = await levelsOf(
      [...orphans, ...nodes],
      [
        [orphaned, orphans[1]!.id],
        [deep, nodes.at(-1)!.id],
      ],
    );
    expect(levels.get(orphaned)).toMatchObject({ level_1: 'o1', level_2: 'o2', level_3: null });
    expect(levels.get(deep)?.path.split(' > ')).toHaveLength(20);
  });

  it('are those of one mapping when an account has two, the same one each time', async () => {
    const [twice, same] = [randomUUID(), randomUUID()];
    const short = chain('s', 2);
    const long = chain('l', 3);
    const [left, right] = [chain('x', 2), chain('y', 2)];
    const nodes = [...short, ...long, ...left, ...right];
    const one = await levelsOf(nodes, [
      [twice, short[1]!.id],
      [twice, long[2]!.id],
      [same, left[1]!.id],
      [same, right[1]!.id],
    ]);
    const other = await levelsOf([...nodes].reverse(), [
      [same, right[1]!.id],
      [same, left[1]!.id],
      [twice, long[2]!.id],
      [twice, short[1]!.id],
    ]);
    expect(one.levels.get(twice)).toMatchObject({ path: 'l1 > l2 > l3' });
    expect(other.levels).toEqual(one.levels);
  });

  it('never mix two mappings of one account', async () => {
    const account = randomUUID();
    const one = chain('x', 3);
    const other = chain('y', 3);
    const { levels } = await levelsOf(
      [...one, ...other],
      [
        [account, one[2]!.id],
        [account, other[2]!.id],
      ],
    );
    const found = levels.get(account)!;
    expect(found.path).toBe([found.level_1, found.level_2, found.level_3].join(' > '));
  });

  it('are empty for accounts of no mapping and for nodes that are gone', async () => {
    const account = randomUUID();
    const { levels } = await levelsOf(chain('n', 1), [[account, randomUUID()]]);
    expect(levels.size).toBe(0);
  });

  it('reach Looker through the dictionary of the ledger lines', async () => {
    const account = randomUUID();
    const nodes = chain('n', 2);
    const { key } = await levelsOf(nodes, [[account, nodes[1]!.id]]);
    await harness.load('fact_transaction_line', [
      rowsMessage('fact_transaction_line', [
        rowLine(key, { id: randomUUID(), version: 2n, fields: { gl_account: account, amount_dc: '1.00' } }),
      ]),
    ]);
    const looker = lookerClient();
    expect(
      await looker.query(
        'SELECT classification_1, classification_2, classification_3 FROM looker.gl_lines WHERE division_key = {key:String}',
        { key },
      ),
    ).toEqual([{ classification_1: 'n1', classification_2: 'n2', classification_3: null }]);
    await looker.close();
  });
});
