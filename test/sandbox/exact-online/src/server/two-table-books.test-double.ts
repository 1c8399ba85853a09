import type { Books, BookRow, ChangeEvent, DivisionBooks, Region, ResourceSchema } from '../books/books.js';

/** Division of the test books. */
export const TEST_DIVISION = 499156;

const metadata = 'Exact.Web.Api.Models.';

export const costcenters: ResourceSchema = {
  name: 'Costcenters',
  path: 'hrm/Costcenters',
  key: 'ID',
  pageSize: 60,
  sync: false,
  typeName: `${metadata}HRM.Costcenter`,
  fields: [
    { name: 'ID', type: 'Edm.Guid' },
    { name: 'Code', type: 'Edm.String' },
    { name: 'Description', type: 'Edm.String' },
    { name: 'Modified', type: 'Edm.DateTime' },
    { name: 'Amount', type: 'Edm.Double' },
    { name: 'Active', type: 'Edm.Boolean' },
    { name: 'Hid', type: 'Edm.Int64' },
    { name: 'Parent', type: 'Edm.Guid' },
  ],
  expand: { Children: { resource: 'hrm/Costcenters', foreignKey: 'Parent' } },
};

export const syncAccounts: ResourceSchema = {
  name: 'SyncGLAccounts',
  path: 'sync/Financial/GLAccounts',
  key: 'ID',
  pageSize: 1000,
  sync: true,
  typeName: `${metadata}Sync.Financial.GLAccount`,
  fields: [
    { name: 'Timestamp', type: 'Edm.Int64' },
    { name: 'ID', type: 'Edm.Guid' },
    { name: 'Code', type: 'Edm.String' },
    { name: 'Modified', type: 'Edm.DateTime' },
  ],
};

const divisions: ResourceSchema = {
  name: 'Divisions',
  path: 'system/Divisions',
  key: 'Code',
  pageSize: 60,
  sync: false,
  typeName: `${metadata}System.Division`,
  fields: [
    { name: 'Code', type: 'Edm.Int32' },
    { name: 'Description', type: 'Edm.String' },
  ],
};

/** GUID number n of the test rows; higher n sorts later. */
export function testId(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

const start = Date.UTC(2026, 0, 1);

function costcenter(n: number): BookRow {
  return {
    ID: testId(n),
    Code: `C${n}`,
    Description: n % 10 === 0 ? "O'Hara & <Söhne>" : null,
    Modified: start + Math.floor(n / 4) * 60_000,
    Amount: n === 1 ? 1157.39999999999 : -300,
    Active: n % 2 === 0,
    Hid: BigInt(n),
    Parent: n > 100 ? testId(1) : null,
  };
}

function syncAccount(n: number): BookRow {
  return {
    Timestamp: 5_000_000_000n + BigInt(n),
    ID: testId(n),
    Code: `${n}`.padStart(18),
    Modified: start + n * 60_000,
  };
}

class TestDivision implements DivisionBooks {
  readonly name: string;
  readonly tables: ReadonlyMap<string, readonly BookRow[]>;

  constructor(
    readonly region: Region,
    readonly division: number,
  ) {
    this.name = `Test ${region}`;
    this.tables = new Map([
      [costcenters.path, Array.from({ length: 130 }, (_, index) => costcenter(index + 1))],
      [syncAccounts.path, Array.from({ length: 2500 }, (_, index) => syncAccount(index + 1))],
      [divisions.path, [{ Code: division, Description: this.name }]],
    ]);
  }

  schema(path: string): ResourceSchema | undefined {
    return this.resources().find((schema) => schema.path === path);
  }

  resources(): readonly ResourceSchema[] {
    return [costcenters, syncAccounts, divisions];
  }

  rows(path: string, from: { afterTimestamp?: bigint; afterKey?: string } = {}): Iterable<BookRow> {
    const key = this.schema(path)?.key ?? 'ID';
    return this.table(path).filter(
      (row) =>
        (from.afterTimestamp === undefined || BigInt(String(row['Timestamp'])) > from.afterTimestamp) &&
        (from.afterKey === undefined || String(row[key]) > from.afterKey),
    );
  }

  get(path: string, key: string): BookRow | undefined {
    const field = this.schema(path)?.key ?? 'ID';
    return this.table(path).find((row) => row[field] === key);
  }

  rowsWhere(path: string, field: string, value: unknown): Iterable<BookRow> {
    return this.table(path).filter((row) => row[field] === value);
  }

  count(path: string): number {
    return this.table(path).length;
  }

  private table(path: string): readonly BookRow[] {
    return this.tables.get(path) ?? [];
  }
}

/** Books with 130 cost centers and 2,500 synced accounts in one Dutch and one Belgian division. */
export function twoTableBooks(): Books {
  let trades = 0;
  const event = (): ChangeEvent => ({
    region: 'nl',
    division: TEST_DIVISION,
    topic: 'Accounts',
    action: 'Update',
    key: testId((trades += 1)),
    endpoint: 'crm/Accounts',
  });
  return {
    divisions: [new TestDivision('nl', TEST_DIVISION), new TestDivision('be', 600001)],
    trade: () => [event()],
    mutate: () => [event()],
    transaction: () => undefined,
    moveDivision: () => undefined,
    truth: () => ({
      totals: [],
      revenueByMonthAndSegment: [],
      costCenterSpendByMonthAndRegion: [],
      supplierAgeing: [],
      problems: [],
    }),
  };
}
