import type { Company } from '../company/company.js';
import type { RelationFacts } from '../company/facts.js';
import { KIND } from '../store/guid.js';
import type { Values } from '../store/master-store.js';
import { DAY_MS } from '../wall-clock.js';
import { LONG_TEXT } from './goods.js';
import { CURRENCY_NAMES } from './profiles.js';

const SEGMENTS = ['Construction', 'Industry', 'Retail & DIY', 'Public sector', 'Énergie – éolien'] as const;
const FIRST = [
  'Bakker',
  'Jansen',
  'Müßig',
  'Ørsted',
  'Dupont',
  'García',
  'Van der Berg',
  'Łukasz',
  'O’Neill',
  'De Vries',
];
const SECOND = [
  'Bouw',
  'Installaties',
  'Technik',
  'Bricolage',
  '& Söhne',
  'Energy',
  'Werft',
  'Trading',
  '電機',
  'Groep',
];
const CITIES = ['Utrecht', 'Gent', 'Köln', 'Brussel', 'Aachen', 'Zürich', 'Łódź', 'Liège'] as const;
const STRANGE = [
  'Ζεύς & Υιοί Α.Ε.',
  '株式会社 山田',
  'شركة النور',
  '"Quote" \\ Slash / Co.',
  'Emoji 🚚 Logistics',
  "D'Artagnan <b>SA</b>",
];

export interface PartySizes {
  readonly customers: number;
  readonly suppliers: number;
}

export function createSegments(company: Company): void {
  const { masters, guids, startWallMs } = company;
  ['Segment', 'Size'].forEach((description, i) => {
    masters.segmentNames.add(null, { Description: description, SequenceNumber: i + 1 }, startWallMs);
  });
  const slots = [...SEGMENTS.map((name) => [name, 0] as const), ['Large', 1] as const, ['Small', 1] as const];
  slots.forEach(([description, slot], i) => {
    const values: Values = {
      Code: `S${i + 1}`,
      Description: description,
      AccountClassificationName: guids.of(KIND.accountClassificationName, slot),
      AccountClassificationNameDescription: slot === 0 ? 'Segment' : 'Size',
    };
    masters.segments.add(null, values, startWallMs);
  });
}

/** Customers first, then suppliers; some suppliers buy as well. */
export function createRelations(company: Company, sizes: PartySizes): void {
  for (let i = 0; i < sizes.customers + sizes.suppliers; i++) {
    const isCustomer = i < sizes.customers;
    addRelation(company, { isCustomer: isCustomer || i % 5 === 0, isSupplier: !isCustomer });
  }
}

/** A new relation with plausible particulars; the first few carry names that test whoever reads them. */
export function addRelation(
  company: Company,
  role: { readonly isCustomer: boolean; readonly isSupplier: boolean },
  wallMs: number = company.startWallMs,
): number {
  const { masters, random, profile } = company;
  const index = masters.relations.length;
  const abroad = random.chance(0.15);
  const currency = abroad ? random.int(0, masters.currencies.length - 1) : 0;
  const condition = random.int(0, 3);
  const facts: RelationFacts = {
    ...role,
    currency,
    vat: abroad ? 3 : 1,
    condition,
    paymentDays: Number(masters.paymentConditions.at(condition).values['PaymentDays'] ?? 30),
  };
  const plain = `${random.pick(FIRST)} ${random.pick(SECOND)} ${index + 1}`;
  const values = relationValues(company, index, facts, STRANGE[index] ?? plain);
  values['Country'] = abroad ? 'CH ' : profile.country;
  const record = masters.relations.add(facts, values, wallMs);
  company.stamp('accounts', record.index, record);
  addBankAccount(company, index, wallMs);
  return index;
}

function relationValues(company: Company, index: number, facts: RelationFacts, name: string): Values {
  const { masters, guids, random, profile, startDay } = company;
  const condition = masters.paymentConditions.at(facts.condition).values;
  const currency = masters.currencies.at(facts.currency).facts.code;
  const segment = facts.isCustomer && !random.chance(0.08) ? random.int(0, SEGMENTS.length - 1) : -1;
  const pays = { code: condition['Code'] ?? null, description: condition['Description'] ?? null };
  const vat = profile.vat[facts.vat];
  return {
    Code: String(100 + index).padStart(18),
    Name: name,
    SearchCode: name.slice(0, 10).toUpperCase(),
    Type: 'A',
    Status: facts.isCustomer ? 'C' : 'A',
    IsSupplier: facts.isSupplier,
    IsSales: facts.isCustomer,
    IsPurchase: facts.isSupplier,
    City: random.chance(0.1) ? null : random.pick(CITIES),
    Postcode: random.chance(0.1) ? null : `${random.int(1000, 9999)} AB`,
    AddressLine1: random.chance(0.2) ? null : `Industrieweg ${random.int(1, 300)}`,
    Email: random.chance(0.3) ? null : `info@relation${index}.example`,
    Classification1: company.guid(KIND.accountClassification, segment),
    Classification2: index % 4 === 0 ? guids.of(KIND.accountClassification, SEGMENTS.length + (index % 2)) : null,
    Parent: index > 10 && index % 17 === 0 ? guids.of(KIND.account, index - 10) : null,
    PaymentConditionSales: facts.isCustomer ? pays.code : null,
    PaymentConditionSalesDescription: facts.isCustomer ? pays.description : null,
    PaymentConditionPurchase: facts.isSupplier ? pays.code : null,
    PaymentConditionPurchaseDescription: facts.isSupplier ? pays.description : null,
    SalesCurrency: currency,
    SalesCurrencyDescription: CURRENCY_NAMES[currency] ?? null,
    PurchaseCurrency: currency,
    PurchaseCurrencyDescription: CURRENCY_NAMES[currency] ?? null,
    SalesVATCode: vat?.code ?? null,
    SalesVATCodeDescription: vat?.description ?? null,
    VATNumber: random.chance(0.2) ? null : `${profile.country.trim()}${100_000_000 + index}B01`,
    ConsolidationScenario: 2,
    CreditLineSales: random.int(0, 50) * 1000,
    CreditLinePurchase: 0,
    DiscountSales: index % 6 === 0 ? 0.025 : 0,
    DiscountPurchase: 0,
    InvoiceAttachmentType: 1,
    InvoicingMethod: 0,
    PurchaseLeadDays: 0,
    SecurityLevel: 10,
    ShippingLeadDays: 0,
    StartDate: startDay * DAY_MS,
    StatusSince: startDay * DAY_MS,
    Remarks: index === 2 ? LONG_TEXT : null,
    Latitude: index % 7 === 0 ? 52.0907374 : null,
    Longitude: index % 7 === 0 ? 5.1214201 : null,
  };
}

function addBankAccount(company: Company, relation: number, wallMs: number): void {
  const { masters, guids, profile } = company;
  const values: Values = {
    Account: guids.of(KIND.account, relation),
    AccountName: masters.relations.at(relation).values['Name'] ?? null,
    BankAccount: `${profile.country.trim()}00TEST${String(1_000_000_000 + relation)}`,
    BankAccountHolderName: masters.relations.at(relation).values['Name'] ?? null,
    BICCode: 'TESTNL2A',
    Format: 'S',
    Main: true,
    Type: 'A',
    TypeDescription: 'Account',
  };
  masters.bankAccounts.add(null, values, wallMs);
}

export function createEmployees(company: Company, count: number): void {
  const { masters, random, startWallMs, startDay } = company;
  for (let i = 0; i < count; i++) {
    const [first, last] = [random.pick(['Sanne', 'Jürgen', 'Zoë', 'Ahmed', 'Élise']), random.pick(FIRST)];
    const values: Values = {
      Code: String(i + 1).padStart(4, '0'),
      HID: i + 1,
      EmployeeHID: i + 1,
      FirstName: first,
      LastName: last,
      FullName: `${first} ${last}`,
      Initials: first.slice(0, 1),
      Gender: i % 2 === 0 ? 'V' : 'M',
      BirthDate: Date.UTC(1950 + ((i * 7) % 55), i % 12, 1 + (i % 28)),
      BusinessEmail: `employee${i + 1}@company.example`,
      Phone: i % 3 === 0 ? null : `+31 30 ${random.int(1_000_000, 9_999_999)}`,
      StartDate: (startDay - i * 100) * DAY_MS,
      EndDate: i % 6 === 5 ? (startDay + 300) * DAY_MS : null,
      IsActive: i % 6 !== 5,
      ActiveEmployment: i % 6 === 5 ? 0 : 1,
      Country: company.profile.country,
      Language: 'nl-NL',
    };
    const record = masters.employees.add(null, values, startWallMs);
    company.stamp('employees', record.index, record);
  }
}
