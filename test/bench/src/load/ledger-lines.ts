import { FEEDS, rawTopic } from '@ml-connector/catalogue';
import { rawHeaders, rawKey } from '@ml-connector/contracts';
import type { OutgoingMessage } from '@ml-connector/kafka';
import { packVersion } from '@ml-connector/kernel';
import { seededRandom } from '@ml-connector/testing';

/** Rows of a page of the sync feed: they share the call that brought them. */
export const PAGE_ROWS = 1_000;
/** Divisions the lines are of. */
export const DIVISIONS = [100_001, 100_002, 100_003] as const;

const FEED_NAME = 'transaction_lines';
/** Topic of ledger lines as received. */
export const RAW_LEDGER = rawTopic(FEEDS.find(({ name }) => name === FEED_NAME) ?? { name: FEED_NAME });
/** Different bodies; the lines repeat them with keys of their own. */
const BODIES = 2_000;
const FETCHED_AT_MS = Date.UTC(2026, 7, 31, 12);

/** The 72 fields of a ledger line besides key and cursor, by kind; a share of them is null as at a trading company. */
const FIELDS: Readonly<Record<string, readonly [share: number, names: string]>> = {
  guid: [1, 'Account EntryID GLAccount Creator Modifier'],
  fewGuid: [0.1, 'Asset Document Item OffsetID Project ProjectWBS Subscription'],
  amount: [1, 'AmountDC AmountFC ExchangeRate'],
  fewAmount: [0.5, 'AmountVATBaseFC AmountVATFC ExtraDutyAmountFC ExtraDutyPercentage PaymentDiscountAmount Quantity'],
  percentage: [0.7, 'VATPercentage'],
  int: [1, 'EntryNumber FinancialPeriod FinancialYear LineNumber LineType Status Type'],
  fewInt: [0.4, 'DocumentNumber InvoiceNumber OrderNumber'],
  date: [1, 'Created Date Modified'],
  fewDate: [0.5, 'DueDate'],
  code: [1, 'AccountCode GLAccountCode JournalCode'],
  fewCode: [0.3, 'CostCenter CostUnit ItemCode ProjectCode VATCode VATType AssetCode'],
  currency: [1, 'Currency'],
  label: [
    1,
    'AccountName Description GLAccountDescription JournalDescription CreatorFullName ModifierFullName PaymentReference',
  ],
  fewLabel: [
    0.2,
    'AssetDescription CostCenterDescription CostUnitDescription CustomField DocumentSubject ExternalLinkDescription ExternalLinkReference ItemDescription Notes ProjectDescription ProjectWBSDescription SerialNumber SubscriptionDescription TrackingNumber TrackingNumberDescription VATCodeDescription YourRef',
  ],
};

const WORDS = [
  'Verkoop',
  'levering',
  'état',
  'Bürobedarf',
  'huur',
  'januari',
  'onderhoud',
  'B.V.',
  'factuur',
  'korting',
];

/** Ledger lines as Exact's sync feed sends them: 74 fields and OData's own member, the same for one seed. */
export class LedgerLines {
  readonly #bodies: readonly string[];

  constructor(
    seed: number,
    private readonly connectionId: string,
  ) {
    const random = seededRandom(seed);
    this.#bodies = Array.from({ length: BODIES }, () => bodyOf(random));
  }

  /** Raw messages of page `page` (from 0). */
  page(page: number): OutgoingMessage[] {
    const division = DIVISIONS[page % DIVISIONS.length] ?? DIVISIONS[0];
    const common = {
      kind: 'record',
      feed: FEED_NAME,
      connectionId: this.connectionId,
      region: 'nl',
      division,
      fetchedAt: new Date(FETCHED_AT_MS + page).toISOString(),
      lineageId: `bench${String(page).padStart(19, '0')}`,
    } as const;
    return Array.from({ length: PAGE_ROWS }, (_, n) => {
      const nth = page * PAGE_ROWS + n;
      const id = guid(nth);
      const version = packVersion({ epoch: 0, counter: BigInt(nth + 1), generation: 0, deleted: false }).toString();
      return {
        key: rawKey(`nl:${division}`, id),
        value: this.#record(division, nth, id),
        headers: rawHeaders({ ...common, version }, n),
      };
    });
  }

  #record(division: number, nth: number, id: string): string {
    const uri = `https://start.exactonline.nl/api/v1/${division}/sync/Financial/TransactionLines(guid'${id}')`;
    return `{"__metadata":{"uri":"${uri}","type":"Exact.Web.Api.Models.Sync.TransactionLine"},"Timestamp":"${nth + 1}","ID":"${id}","Division":${division},${this.#bodies[nth % BODIES] ?? ''}`;
  }
}

/** Scattered over the key space, as keys of a source are. */
function guid(nth: number): string {
  const high = (Math.imul(nth + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  return `${high}-5c1f-4000-8000-${String(nth).padStart(12, '0')}`;
}

/** All fields but key, cursor and division; the closing brace included. */
function bodyOf(random: () => number): string {
  const members = Object.entries(FIELDS).flatMap(([kind, [share, names]]) =>
    names.split(' ').map((name) => `"${name}":${random() < share ? valueOf(kind, random) : 'null'}`),
  );
  return `${members.join(',')}}`;
}

function valueOf(kind: string, random: () => number): string {
  const below = (limit: number): number => Math.floor(random() * limit);
  switch (kind.replace(/^few/, '').toLowerCase()) {
    case 'guid':
      return `"${guid(below(5_000_000))}"`;
    case 'amount':
      return ((random() - 0.5) * 20_000).toFixed(2);
    case 'percentage':
      return '0.21';
    case 'int':
      return String(below(30_000));
    case 'date':
      return `"/Date(${Date.UTC(2019, 0, 1) + below(240_000_000) * 1000})/"`;
    case 'code':
      return `"${String(below(400)).padStart(18)}"`;
    case 'currency':
      return '"EUR"';
    default:
      return `"${Array.from({ length: 3 }, () => WORDS[below(WORDS.length)]).join(' ')} ${below(1_000)}"`;
  }
}
