import type { BookRow, DivisionBooks, Region, ResourceSchema, RowsFrom, Scalar } from '../books.js';
import type { Company } from '../company/company.js';
import { agingSources } from './aging-rows.js';
import { companySources } from './company-rows.js';
import { ledgerSources } from './ledger-rows.js';
import { masterSources } from './master-rows.js';
import { purchaseSources } from './purchase-rows.js';
import { salesSources } from './sales-rows.js';
import type { Source } from './source.js';
import { termSources } from './term-rows.js';

/** A company as the server reads it: resources by path. */
export class CompanyBooks implements DivisionBooks {
  readonly region: Region;
  readonly division: number;
  readonly name: string;
  readonly #sources: ReadonlyMap<string, Source>;

  constructor(company: Company, sameRegion: () => readonly Company[]) {
    this.region = company.region;
    this.division = company.division;
    this.name = company.name;
    const sources = [
      ...companySources(company, sameRegion),
      ...masterSources(company),
      ...salesSources(company),
      ...purchaseSources(company),
      ...ledgerSources(company),
      ...termSources(company),
      ...agingSources(company),
    ];
    this.#sources = new Map(sources.map((source) => [source.schema.path, source]));
  }

  schema(path: string): ResourceSchema | undefined {
    return this.#sources.get(path)?.schema;
  }

  resources(): readonly ResourceSchema[] {
    return [...this.#sources.values()].map((source) => source.schema);
  }

  rows(path: string, from: RowsFrom = {}): Iterable<BookRow> {
    return this.#source(path).rows(from);
  }

  get(path: string, key: string): BookRow | undefined {
    return this.#source(path).get(key);
  }

  rowsWhere(path: string, field: string, value: Scalar): Iterable<BookRow> {
    return this.#source(path).where(field, value);
  }

  count(path: string): number {
    return this.#source(path).count();
  }

  #source(path: string): Source {
    const source = this.#sources.get(path);
    if (!source) throw new Error(`no resource at ${path}; known: ${[...this.#sources.keys()].join(', ')}`);
    return source;
  }
}
