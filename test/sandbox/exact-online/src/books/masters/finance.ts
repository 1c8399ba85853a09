import type { Company } from '../company/company.js';
import { KIND } from '../store/guid.js';
import { dateText, DAY_MS, dayOf, periodOf } from '../wall-clock.js';
import { EXPENSE_CODES, gl } from './chart.js';
import { CURRENCY_NAMES, EURO_RATES } from './profiles.js';

/** code, name, Exact type, ledger account */
const JOURNALS: readonly (readonly [string, string, number, string | null])[] = [
  ['20', 'Bank', 12, '1100'],
  ['50', 'Sales', 20, '1300'],
  ['60', 'Purchase', 22, '1600'],
  ['90', 'Memorial', 90, null],
  ['91', 'Deliveries', 90, null],
];
export const JOURNAL = { bank: 0, sales: 1, purchase: 2, memorial: 3, deliveries: 4 } as const;

const CONDITIONS: readonly (readonly [string, string, number])[] = [
  ['00', 'Cash on delivery', 0],
  ['14', '14 days', 14],
  ['30', '30 days', 30],
  ['60', '60 days end of month', 60],
];

/** Period number of a month, to count months with. */
export function monthsUpTo(
  startDay: number,
  endDay: number,
): readonly { year: number; period: number; first: number }[] {
  const months = [];
  let { year, period } = periodOf(startDay);
  for (;;) {
    const first = dayOf(`${year}-${String(period).padStart(2, '0')}-01`);
    if (first > endDay) return months;
    months.push({ year, period, first });
    period = period === 12 ? 1 : period + 1;
    if (period === 1) year++;
  }
}

export function createFinance(company: Company, endDay: number): void {
  createCodeTables(company);
  createJournals(company);
  createCurrencies(company, endDay);
  const { masters, startWallMs } = company;
  for (const { year, period, first } of monthsUpTo(company.startDay - 31, endDay + 60)) {
    const last = (monthsUpTo(first, first + 40)[1]?.first ?? first + 31) - 1;
    const values = { FinYear: year, FinPeriod: period, StartDate: first * DAY_MS, EndDate: last * DAY_MS };
    masters.periods.add(null, values, startWallMs);
  }
}

function createCodeTables(company: Company): void {
  const { masters, guids, profile, startWallMs } = company;
  for (const vat of profile.vat) {
    const values = {
      Code: vat.code,
      Description: vat.description,
      Percentage: vat.rate,
      Type: 'E',
      VATTransactionType: 'B',
      TaxReturnType: 0,
      CalculationBasis: 0,
      EUSalesListing: vat.code.startsWith('EU') ? 'L' : 'N',
      GLToPay: guids.of(KIND.glAccount, gl('1500')),
      GLToPayCode: '1500',
      GLToClaim: guids.of(KIND.glAccount, gl('1520')),
      GLToClaimCode: '1520',
      LegalText: vat.code.startsWith('EU') ? 'Reverse charge: art. 196 «Directive 2006/112/EC»' : null,
    };
    masters.vatCodes.add(null, values, startWallMs);
  }
  for (const [code, description, days] of CONDITIONS) {
    const values = { Code: code, Description: description, PaymentDays: days, PaymentMethod: 'B', Percentage: 1 };
    masters.paymentConditions.add(null, { ...values, PaymentEndOfMonths: days === 60 ? 1 : 0 }, startWallMs);
  }
}

function createJournals(company: Company): void {
  const { masters, guids, profile, startWallMs } = company;
  for (const [code, description, type, account] of JOURNALS) {
    const ledgerAccount = account === null ? undefined : masters.glAccounts.at(gl(account));
    const values = {
      Code: code,
      Description: description,
      Type: type,
      Currency: profile.currency,
      CurrencyDescription: CURRENCY_NAMES[profile.currency] ?? null,
      AllowVAT: type !== 12,
      AllowVariableCurrency: true,
      AllowVariableExchangeRate: true,
      GLAccount: ledgerAccount ? guids.of(KIND.glAccount, ledgerAccount.index) : null,
      GLAccountCode: account,
      GLAccountDescription: ledgerAccount?.values['Description'] ?? null,
      GLAccountType: ledgerAccount?.facts.type ?? null,
      BankName: type === 12 ? 'Handelsbank' : null,
      BankAccountIBAN: type === 12 ? `${profile.country.trim()}00TEST0123456789` : null,
    };
    masters.journals.add(null, values, startWallMs);
  }
}

function createCurrencies(company: Company, endDay: number): void {
  const { masters, profile, startWallMs } = company;
  const home = EURO_RATES[profile.currency] ?? 1;
  const codes = [profile.currency, ...Object.keys(EURO_RATES).filter((code) => code !== profile.currency)];
  for (const code of codes) {
    const values = {
      Code: code,
      Description: CURRENCY_NAMES[code] ?? null,
      AmountPrecision: 0.01,
      PricePrecision: 1e-7,
    };
    masters.currencies.add({ code, base: (EURO_RATES[code] ?? 1) / home }, values, startWallMs);
  }
  codes.slice(1).forEach((code, i) => {
    for (const { first } of monthsUpTo(company.startDay, endDay)) {
      const values = {
        SourceCurrency: code,
        SourceCurrencyDescription: CURRENCY_NAMES[code] ?? null,
        TargetCurrency: profile.currency,
        TargetCurrencyDescription: CURRENCY_NAMES[profile.currency] ?? null,
        Rate: rateOn(company, i + 1, first),
        StartDate: first * DAY_MS,
      };
      masters.exchangeRates.add(null, values, startWallMs);
    }
  });
}

/** Home currency for one unit of a currency, fixed for each month; six decimals. */
export function rateOn(company: Company, currency: number, day: number): number {
  if (currency === 0) return 1;
  const { year, period } = periodOf(day);
  const wave = 1 + 0.04 * Math.sin((year * 12 + period) * 0.7 + currency);
  return Math.round(company.masters.currencies.at(currency).facts.base * wave * 1e6) / 1e6;
}

/** One budget line an expense account, cost center and month; two carry doubles that need rounding. */
export function createBudgets(company: Company, endDay: number): void {
  const { masters, guids, random, startWallMs } = company;
  let id = 0;
  for (const { year, period, first } of monthsUpTo(company.startDay, endDay)) {
    for (const code of EXPENSE_CODES.slice(0, 4)) {
      for (const center of masters.costCenters.all()) {
        const amount = random.int(20, 900) * 10;
        const values = {
          HID: BigInt(++id),
          AmountDC: id === 7 ? 1157.39999999999 : id === 8 ? -0.00005 : id === 9 ? 5e-7 : amount,
          BudgetScenario: guids.of(KIND.nowhere, 2),
          BudgetScenarioCode: `B${year}`,
          BudgetScenarioDescription: `Budget ${year}, made ${dateText(first - 60)}`,
          GLAccount: guids.of(KIND.glAccount, gl(code)),
          GLAccountCode: code,
          GLAccountDescription: masters.glAccounts.at(gl(code)).values['Description'] ?? null,
          Costcenter: center.values['Code'] ?? null,
          CostcenterDescription: center.values['Description'] ?? null,
          ReportingYear: year,
          ReportingPeriod: period,
        };
        masters.budgets.add(null, values, startWallMs);
      }
    }
  }
}
