import type { ChangeEvent, Region } from '../books.js';
import { PROFILES, type Profile } from '../masters/profiles.js';
import { hash32, Random } from '../random.js';
import { GuidMaker, KIND, type Kind } from '../store/guid.js';
import { type Master, MasterStore, type Values } from '../store/master-store.js';
import { PickList } from '../store/pick-list.js';
import { DAY_MS, type Moment } from '../wall-clock.js';
import { Documents } from './documents.js';
import type { GlFacts, ItemFacts, RelationFacts } from './facts.js';
import { Ledger } from './ledger.js';
import { createStreams, type StreamName } from './streams.js';
import { createDeletions, createTerms, type EntityType } from './terms.js';

/** The small tables of a company. */
function createMasters() {
  return {
    glSchemes: new MasterStore<null>(),
    glClassifications: new MasterStore<null>(),
    glMappings: new MasterStore<null>(),
    glAccounts: new MasterStore<GlFacts>(),
    costCenters: new MasterStore<null>(),
    costUnits: new MasterStore<null>(),
    relations: new MasterStore<RelationFacts>(),
    segments: new MasterStore<null>(),
    segmentNames: new MasterStore<null>(),
    items: new MasterStore<ItemFacts>(),
    itemGroups: new MasterStore<null>(),
    projects: new MasterStore<null>(),
    employees: new MasterStore<null>(),
    bankAccounts: new MasterStore<null>(),
    journals: new MasterStore<null>(),
    periods: new MasterStore<null>(),
    vatCodes: new MasterStore<null>(),
    paymentConditions: new MasterStore<null>(),
    currencies: new MasterStore<{ code: string; base: number }>(),
    exchangeRates: new MasterStore<null>(),
    budgets: new MasterStore<null>(),
  };
}

/** All records of one division, with its row-version counter. Business functions change it; rows are read from it. */
export class Company {
  readonly profile: Profile;
  readonly guids: GuidMaker;
  readonly random: Random;
  readonly masters = createMasters();
  readonly salesOrders = new Documents();
  readonly salesInvoices = new Documents();
  readonly purchaseOrders = new Documents();
  readonly purchaseInvoices = new Documents();
  readonly ledger = new Ledger();
  readonly terms = createTerms();
  readonly deletions = createDeletions();
  readonly streams = createStreams(this);
  readonly openOrders = new PickList();
  readonly openPurchaseOrders = new PickList();
  readonly openTerms = new PickList();
  readonly drafts = new PickList();
  /** Fields set by name on documents and postings, by GUID: over what the tables say. */
  readonly overrides = new Map<string, Values>();
  readonly numbers = { order: 0, invoice: 0, entry: 0, purchaseOrder: 0 };
  divisionMoveMs: number | null = null;
  /** Row versions given within a transaction that is still open: sync endpoints do not show them. */
  #open: { readonly from: number; to: number } | null = null;
  #counter: number;
  #events: ChangeEvent[] | undefined;

  constructor(
    readonly region: Region,
    readonly division: number,
    readonly name: string,
    seed: number,
    readonly startDay: number,
  ) {
    const seedText = `${seed}|${region}|${division}`;
    this.profile = PROFILES[region];
    this.guids = new GuidMaker(seedText);
    this.random = new Random(hash32(seedText));
    this.#counter = 4_200_000_000 + this.random.int(1, 900_000_000);
  }

  get startWallMs(): number {
    return this.startDay * DAY_MS + 9 * 3_600_000;
  }

  guid(kind: Kind, index: number): string | null {
    return index < 0 ? null : this.guids.of(kind, index);
  }

  get userId(): string {
    return this.guids.of(KIND.user, 1);
  }

  /** Gives a record of a sync stream the next row version. */
  stamp(stream: StreamName, ref: number, record: { version: number }): void {
    const replaces = record.version > 0;
    this.#counter += 1;
    record.version = this.#counter;
    this.streams[stream].append(ref, this.#counter, replaces);
  }

  /**
   * A transaction that takes long: `begin`, and what is changed from now on belongs to it; `hold`, and what follows is
   * others' doing, with higher row versions, seen at once; `commit`, and all can be seen, under the versions it had.
   */
  transaction(step: 'begin' | 'hold' | 'commit'): void {
    if (step === 'begin') this.#open = { from: this.#counter, to: Infinity };
    else if (step === 'commit') this.#open = null;
    else if (this.#open !== null) this.#open.to = this.#counter;
  }

  /** Whether a row version belongs to the transaction that is open. */
  isUncommitted(version: number): boolean {
    return this.#open !== null && version > this.#open.from && version <= this.#open.to;
  }

  /** A changed master record: Modified and, where it has one, its row version. */
  touch(record: Master<unknown>, at: Moment, stream?: StreamName): void {
    record.modified = at.wallMs;
    if (stream) this.stamp(stream, record.index, record);
  }

  /** Writes the deletion of a sync record to the log; the record itself is removed by the caller. */
  logDeletion(stream: StreamName, type: EntityType, kind: Kind, index: number, at: Moment): void {
    this.streams[stream].noteStale();
    const row = this.deletions.add({ entityType: type, kind, record: index, at: at.wallMs });
    this.stamp('deletions', row.index, row);
  }

  /** Row versions start over, as after a move to another database server. */
  restartVersions(nowWallMs: number): void {
    this.divisionMoveMs = nowWallMs;
    this.#counter = 1_000;
    for (const stream of Object.values(this.streams)) {
      stream.restart(() => (this.#counter += 1));
    }
  }

  /** Collects the webhook events of what `action` does. */
  collect(action: () => void): readonly ChangeEvent[] {
    const events: ChangeEvent[] = [];
    this.#events = events;
    try {
      action();
    } finally {
      this.#events = undefined;
    }
    for (const stream of Object.values(this.streams)) stream.tidy();
    return events;
  }

  /** Notes a webhook event; nobody listens while history is being made. */
  report(topic: string, action: ChangeEvent['action'], key: string | null, endpoint: string): void {
    if (key === null) return;
    this.#events?.push({ division: this.division, region: this.region, topic, action, key, endpoint });
  }
}
