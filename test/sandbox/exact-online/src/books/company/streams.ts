import { VersionLog } from '../store/version-log.js';
import type { Company } from './company.js';

export type StreamName =
  | 'glAccounts'
  | 'glClassifications'
  | 'accounts'
  | 'items'
  | 'projects'
  | 'employees'
  | 'salesOrders'
  | 'salesOrderLines'
  | 'salesInvoices'
  | 'purchaseOrders'
  | 'ledger'
  | 'terms'
  | 'deletions';

interface Versioned {
  version: number;
  alive: number;
}

/** A record of a stream that mixes headers and lines: headers have even references, lines odd ones. */
export function headerRef(index: number): number {
  return index * 2;
}
export function lineRef(index: number): number {
  return index * 2 + 1;
}

/** A sync stream: the log of versions over the records it is made of. */
export class SyncStream {
  readonly #log: VersionLog;

  constructor(private readonly record: (ref: number) => Versioned) {
    this.#log = new VersionLog((ref) => {
      const found = record(ref);
      return found.alive === 1 ? found.version : -1;
    });
  }

  get living(): number {
    return this.#log.living;
  }

  append(ref: number, version: number, replaces: boolean): void {
    this.#log.append(ref, version, replaces);
  }

  noteStale(): void {
    this.#log.noteStale();
  }

  after(version: number): Iterable<number> {
    return this.#log.after(version);
  }

  /** The present row version of a record. */
  versionOf(ref: number): number {
    return this.record(ref).version;
  }

  tidy(): void {
    this.#log.tidy();
  }

  /** New versions in the present order. */
  restart(next: () => number): void {
    this.#log.rewrite((ref) => (this.record(ref).version = next()));
  }
}

export function createStreams(company: Company): Readonly<Record<StreamName, SyncStream>> {
  const { masters, salesOrders, salesInvoices, purchaseOrders, ledger, terms, deletions } = company;
  const mixed = (documents: typeof salesInvoices) => (ref: number) =>
    ref % 2 === 0 ? documents.headers.at(ref / 2) : documents.lines.at((ref - 1) / 2);
  return {
    glAccounts: new SyncStream((ref) => masters.glAccounts.at(ref)),
    glClassifications: new SyncStream((ref) => masters.glClassifications.at(ref)),
    accounts: new SyncStream((ref) => masters.relations.at(ref)),
    items: new SyncStream((ref) => masters.items.at(ref)),
    projects: new SyncStream((ref) => masters.projects.at(ref)),
    employees: new SyncStream((ref) => masters.employees.at(ref)),
    salesOrders: new SyncStream((ref) => salesOrders.headers.at(ref)),
    salesOrderLines: new SyncStream((ref) => salesOrders.lines.at(ref)),
    salesInvoices: new SyncStream(mixed(salesInvoices)),
    purchaseOrders: new SyncStream(mixed(purchaseOrders)),
    ledger: new SyncStream((ref) => ledger.lines.at(ref)),
    terms: new SyncStream((ref) => terms.at(ref)),
    deletions: new SyncStream((ref) => deletions.at(ref)),
  };
}
