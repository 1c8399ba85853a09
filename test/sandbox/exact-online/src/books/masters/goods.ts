import type { Company } from '../company/company.js';
import { KIND } from '../store/guid.js';
import type { Values } from '../store/master-store.js';
import { DAY_MS } from '../wall-clock.js';
import { gl, REVENUE_CODES } from './chart.js';

const GROUPS = ['Tools', 'Fasteners', 'Safety', 'Electrical', 'Services'] as const;
const NOUNS = ['Drill', 'Saw', 'Hammer', 'Bolt M8', 'Anchor', 'Helmet', 'Glove', 'Cable 3×2,5 mm²', 'Fuse', 'Lamp'];
const KINDS = ['standard', 'pro', 'heavy duty', 'compact', 'Größe L', 'édition spéciale', 'RVS A4', '½"'];

const CENTERS = ['Sales', 'Warehouse', 'Administration', 'IT', 'Management'] as const;
const UNITS = ['Domestic', 'Export', 'Webshop'] as const;

/** Ends at the last day a calendar knows: legal, and out of range for many databases. */
export const FOREVER_MS = Date.UTC(9999, 11, 31);
export const LONG_TEXT = 'Line with "quotes", a \\ backslash,\ttab and\r\nnewline; ünïcödé ✓ 漢字. '.repeat(160);

export function createDimensions(company: Company, projects: number): void {
  const { masters, guids, random, startWallMs, startDay } = company;
  CENTERS.forEach((description, i) => {
    const values: Values = { Code: `CC${i + 1}0`, Description: description, Active: true };
    if (i === 4) values['EndDate'] = FOREVER_MS;
    masters.costCenters.add(null, values, startWallMs);
  });
  UNITS.forEach((description, i) => {
    masters.costUnits.add(null, { Code: `CU${i + 1}`, Description: description }, startWallMs);
  });
  for (let i = 0; i < projects; i++) {
    const customer = random.int(0, Math.max(0, masters.relations.length - 1));
    const values: Values = {
      Code: `P${String(i + 1).padStart(4, '0')}`,
      Description: `Project ${random.pick(NOUNS)} ${i + 1}`,
      Type: 2,
      TypeDescription: 'Fixed price',
      StartDate: (startDay + i * 20) * DAY_MS,
      EndDate: i % 3 === 0 ? null : (startDay + i * 20 + 180) * DAY_MS,
      Account: guids.of(KIND.account, customer),
      AccountName: masters.relations.at(customer).values['Name'] ?? null,
      BudgetedAmount: random.int(10, 500) * 100,
      BudgetedCosts: i === 0 ? 1157.39999999999 : null,
      Notes: i === 1 ? LONG_TEXT : null,
    };
    const record = masters.projects.add(null, values, startWallMs);
    company.stamp('projects', record.index, record);
  }
}

export function createGoods(company: Company, items: number): void {
  const { masters, guids, startWallMs } = company;
  GROUPS.forEach((description, i) => {
    const values: Values = {
      Code: `G${i + 1}`,
      Description: description,
      IsDefault: i === 0 ? 1 : 0,
      GLRevenue: guids.of(KIND.glAccount, gl(REVENUE_CODES[i] ?? '8000')),
      GLRevenueCode: REVENUE_CODES[i] ?? null,
      GLCosts: guids.of(KIND.glAccount, gl('7000')),
      GLCostsCode: '7000',
      GLStock: guids.of(KIND.glAccount, gl('3000')),
      GLStockCode: '3000',
    };
    masters.itemGroups.add(null, values, startWallMs);
  });
  for (let i = 0; i < items; i++) addItem(company, i);
}

function addItem(company: Company, i: number): void {
  const { masters, guids, random, startWallMs, startDay } = company;
  const group = i % GROUPS.length;
  const price = random.int(95, 25_000);
  const cost = Math.round(price * (0.5 + random.next() * 0.25));
  const service = group === 4;
  const vat = i % 9 === 5 ? 2 : 1;
  const values: Values = {
    Code: String(10_000 + i * 7),
    Description: `${random.pick(NOUNS)} ${random.pick(KINDS)}`,
    ItemGroup: guids.of(KIND.itemGroup, group),
    ItemGroupCode: `G${group + 1}`,
    ItemGroupDescription: GROUPS[group] ?? null,
    CostPriceCurrency: company.profile.currency,
    CostPriceStandard: i === 3 ? 1157.39999999999 : cost / 100,
    StandardSalesPrice: price / 100,
    SalesVatCode: company.profile.vat[vat]?.code ?? null,
    SalesVatCodeDescription: company.profile.vat[vat]?.description ?? null,
    Unit: service ? 'uur     ' : 'stuk    ',
    UnitDescription: service ? 'Hour' : 'Piece',
    UnitType: service ? 'T' : 'O',
    IsSalesItem: true,
    IsPurchaseItem: !service,
    IsStockItem: !service,
    IsFractionAllowedItem: service,
    IsSerialNumberItem: null,
    IsTaxableItem: null,
    SecurityLevel: 10,
    Stock: random.int(0, 500),
    StartDate: startDay * DAY_MS,
    EndDate: i === 2 ? FOREVER_MS : null,
    Notes: i === 1 ? LONG_TEXT : null,
    Barcode: i % 4 === 0 ? null : String(8_710_000_000_000 + i * 97),
    GrossWeight: i % 5 === 0 ? null : 0.1 + i / 8,
    Class_01: i % 3 === 0 ? 'A' : null,
  };
  const record = masters.items.add({ group, price, cost, vat, fractional: service }, values, startWallMs);
  company.stamp('items', record.index, record);
}
