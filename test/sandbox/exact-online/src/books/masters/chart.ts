import type { Company } from '../company/company.js';
import { KIND } from '../store/guid.js';

/** code, description, Exact type, balance sheet or profit and loss, side */
type AccountLine = readonly [string, string, number, 'B' | 'W', 'D' | 'C'];

const CHART: readonly AccountLine[] = [
  ['0200', 'Machinery and equipment', 30, 'B', 'D'],
  ['0250', 'Accumulated depreciation', 35, 'B', 'C'],
  ['0500', 'Share capital', 50, 'B', 'C'],
  ['0900', 'Retained earnings', 52, 'B', 'C'],
  ['1100', 'Bank', 12, 'B', 'D'],
  ['1300', 'Trade receivables', 20, 'B', 'D'],
  ['1500', 'VAT to pay', 24, 'B', 'C'],
  ['1520', 'VAT to claim', 24, 'B', 'D'],
  ['1600', 'Trade payables', 22, 'B', 'C'],
  ['1700', 'Wages to pay', 25, 'B', 'C'],
  ['1999', 'Suspense account', 90, 'B', 'D'],
  ['3000', 'Stock', 40, 'B', 'D'],
  ['4000', 'Gross wages', 125, 'W', 'D'],
  ['4010', 'Social charges', 126, 'W', 'D'],
  ['4100', 'Rent', 121, 'W', 'D'],
  ['4110', 'Energy', 121, 'W', 'D'],
  ['4210', 'Software', 121, 'W', 'D'],
  ['4220', 'Telephone and internet', 121, 'W', 'D'],
  ['4300', 'Lease cars', 121, 'W', 'D'],
  ['4310', 'Travel and hotels', 121, 'W', 'D'],
  ['4400', 'Advertising', 121, 'W', 'D'],
  ['4410', 'Trade fairs', 121, 'W', 'D'],
  ['4500', 'Consultants', 121, 'W', 'D'],
  ['4600', 'Insurance', 120, 'W', 'D'],
  ['4700', 'Maintenance', 120, 'W', 'D'],
  ['4800', 'Depreciation', 122, 'W', 'D'],
  ['4950', 'Exchange differences', 160, 'W', 'D'],
  ['7000', 'Cost of sales', 111, 'W', 'D'],
  ['8000', 'Revenue tools', 110, 'W', 'C'],
  ['8010', 'Revenue fasteners', 110, 'W', 'C'],
  ['8020', 'Revenue safety', 110, 'W', 'C'],
  ['8030', 'Revenue electrical', 110, 'W', 'C'],
  ['8090', 'Revenue services', 110, 'W', 'C'],
  ['9000', 'Other income – “overige baten”', 140, 'W', 'C'],
  ['9900', 'Exceptional', 130, 'W', 'D'],
];

/** Accounts every company starts with: business posts to them by number. */
export const CHART_SIZE = CHART.length;

/** Accounts that no scheme mentions. */
const UNMAPPED = ['1999', '9900'];

/** Ledger accounts that costs with a cost center go to. */
export const EXPENSE_CODES = [
  '4100',
  '4110',
  '4210',
  '4220',
  '4300',
  '4310',
  '4400',
  '4410',
  '4500',
  '4600',
  '4700',
] as const;
export const REVENUE_CODES = ['8000', '8010', '8020', '8030', '8090'] as const;

const indexes = new Map(CHART.map(([code], index) => [code, index]));

/** Index of a ledger account by its code; the chart is the same in all divisions. */
export function gl(code: string): number {
  const index = indexes.get(code);
  if (index === undefined) throw new Error(`no ledger account ${code}`);
  return index;
}

export function createChart(company: Company): void {
  for (const [code, description, type, balanceType, balanceSide] of CHART) {
    const record = company.masters.glAccounts.add(
      { code, type },
      {
        Code: code,
        Description: description,
        SearchCode: description.slice(0, 9).toUpperCase().padEnd(9),
        Type: type,
        TypeDescription: `Type ${type}`,
        BalanceType: balanceType,
        BalanceSide: balanceSide,
        UseCostcenter: type >= 120 && type <= 126 ? 1 : 0,
        ExpenseNonDeductiblePercentage: 0,
        PrivatePercentage: 0,
        VATNonDeductiblePercentage: 0,
        IsBlocked: code === '1999',
        Matching: type === 20 || type === 22,
      },
      company.startWallMs,
    );
    company.stamp('glAccounts', record.index, record);
  }
  createSchemes(company);
}

/** code, name, parent's code: four levels of the leading scheme, with a loop and an orphan at its end. */
const TREE: readonly (readonly [string, string, string | null])[] = [
  ['B', 'Balance sheet', null],
  ['W', 'Profit and loss', null],
  ['BAss', 'Assets', 'B'],
  ['BLia', 'Equity and liabilities', 'B'],
  ['BAssFix', 'Fixed assets', 'BAss'],
  ['BAssCur', 'Current assets', 'BAss'],
  ['BAssCurLiq', 'Cash at bank', 'BAssCur'],
  ['BAssCurRec', 'Receivables', 'BAssCur'],
  ['BAssCurSto', 'Inventory', 'BAssCur'],
  ['BLiaEqu', 'Equity', 'BLia'],
  ['BLiaSho', 'Short-term liabilities', 'BLia'],
  ['WRev', 'Revenue', 'W'],
  ['WCos', 'Cost of sales', 'W'],
  ['WExp', 'Operating expenses', 'W'],
  ['WExpPer', 'Personnel', 'WExp'],
  ['WExpHou', 'Housing', 'WExp'],
  ['WExpOff', 'Office & ICT', 'WExp'],
  ['WExpCom', 'Commercial', 'WExp'],
  ['WExpOth', 'Other expenses', 'WExp'],
  ['WFin', 'Financial result', 'W'],
  ['WLoopA', 'Loop A', 'WLoopB'],
  ['WLoopB', 'Loop B', 'WLoopA'],
  ['WOrph', 'Orphan', 'nowhere'],
];

function leafOf(code: string): string {
  const byPrefix: readonly (readonly [string, string])[] = [
    ['02', 'BAssFix'],
    ['05', 'BLiaEqu'],
    ['09', 'BLiaEqu'],
    ['11', 'BAssCurLiq'],
    ['13', 'BAssCurRec'],
    ['152', 'BAssCurRec'],
    ['30', 'BAssCurSto'],
    ['1', 'BLiaSho'],
    ['40', 'WExpPer'],
    ['41', 'WExpHou'],
    ['42', 'WExpOff'],
    ['43', 'WExpPer'],
    ['44', 'WExpCom'],
    ['4950', 'WFin'],
    ['46', 'WLoopA'],
    ['47', 'WOrph'],
    ['4', 'WExpOth'],
    ['7', 'WCos'],
    ['8', 'WRev'],
    ['9', 'WFin'],
  ];
  const found = byPrefix.find(([prefix]) => code.startsWith(prefix));
  if (!found) throw new Error(`no place for account ${code} in the scheme`);
  return found[1];
}

function createSchemes(company: Company): void {
  const { masters, guids, startWallMs } = company;
  const schemes = [
    ['RGS 3.5', 'Reference classification', 1],
    ['INT', 'Internal reporting', 0],
  ] as const;
  for (const [code, description, main] of schemes) {
    const values = { Code: code, Description: description, Main: main, TargetNamespace: `urn:scheme:${code}` };
    masters.glSchemes.add(null, values, startWallMs);
  }
  TREE.forEach(([code, name, parent]) => addClassification(company, 0, code, name, placeInTree(parent)));
  addClassification(company, 1, 'INT-COST', 'All costs', null);
  addClassification(company, 1, 'INT-REST', 'All else', null);
  for (const account of masters.glAccounts.all()) {
    const code = account.facts.code;
    if (UNMAPPED.includes(code)) continue;
    const leaf = TREE.findIndex(([name]) => name === leafOf(code));
    addMapping(company, account.index, leaf, 0);
    if (code.startsWith('4')) addMapping(company, account.index, TREE.length, 1);
    else if (code.startsWith('8')) addMapping(company, account.index, TREE.length + 1, 1);
  }

  function placeInTree(parent: string | null): string | null {
    if (parent === null) return null;
    const index = TREE.findIndex(([code]) => code === parent);
    return index >= 0 ? guids.of(KIND.glClassification, index) : guids.of(KIND.nowhere, 1);
  }
}

function addClassification(company: Company, scheme: number, code: string, name: string, parent: string | null): void {
  const { masters, guids } = company;
  const values = {
    Code: code,
    Name: code,
    Description: name,
    Abstract: parent === null,
    Balance: code.startsWith('B') ? 'debit' : 'credit',
    Nillable: true,
    PeriodType: code.startsWith('B') ? 'instant' : 'duration',
    Parent: parent,
    TaxonomyNamespace: guids.of(KIND.glScheme, scheme),
    TaxonomyNamespaceDescription: String(masters.glSchemes.at(scheme).values['Description']),
  };
  const record = masters.glClassifications.add(null, values, company.startWallMs);
  company.stamp('glClassifications', record.index, record);
}

function addMapping(company: Company, account: number, classification: number, scheme: number): void {
  const { masters, guids } = company;
  const ledgerAccount = masters.glAccounts.at(account).values;
  const node = masters.glClassifications.at(classification).values;
  const values = {
    GLAccount: guids.of(KIND.glAccount, account),
    GLAccountCode: ledgerAccount['Code'] ?? null,
    GLAccountDescription: ledgerAccount['Description'] ?? null,
    Classification: guids.of(KIND.glClassification, classification),
    ClassificationCode: node['Code'] ?? null,
    ClassificationDescription: node['Description'] ?? null,
    GLSchemeID: guids.of(KIND.glScheme, scheme),
    GLSchemeCode: masters.glSchemes.at(scheme).values['Code'] ?? null,
    GLSchemeDescription: masters.glSchemes.at(scheme).values['Description'] ?? null,
  };
  masters.glMappings.add(null, values, company.startWallMs);
}
