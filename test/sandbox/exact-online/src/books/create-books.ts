import type { Books, BooksOptions, ChangeEvent, DivisionBooks, MutateRequest, Region, Truth } from './books.js';
import type { Company } from './company/company.js';
import { foundCompany } from './found-company.js';
import { Random } from './random.js';
import { CompanyBooks } from './rows/division-books.js';
import { tradeOnce } from './trade/events.js';
import { mutateCompany } from './trade/mutate.js';
import { computeTruth } from '../truth/truth.js';
import { momentOf } from './wall-clock.js';

const DEFAULT_REGIONS: readonly Region[] = ['nl', 'be', 'de'];

/** The companies of a sandbox, all out of one seed: the same options give the same books, and trade the same way. */
class SandboxBooks implements Books {
  readonly divisions: readonly DivisionBooks[];
  readonly #companies: readonly Company[];
  readonly #random: Random;

  constructor(options: BooksOptions) {
    const regions = options.regions ?? DEFAULT_REGIONS;
    const count = options.divisionsPerRegion ?? 1;
    this.#companies = regions.flatMap((region) =>
      Array.from({ length: count }, (_, nth) => foundCompany(options, region, nth)),
    );
    this.#random = new Random(options.seed ^ 0x5bd1e995);
    this.divisions = this.#companies.map(
      (company) => new CompanyBooks(company, () => this.#companies.filter((other) => other.region === company.region)),
    );
  }

  trade(nowMs: number): readonly ChangeEvent[] {
    const company = this.#random.pick(this.#companies);
    return company.collect(() => tradeOnce(company, momentOf(nowMs), this.#random));
  }

  mutate(request: MutateRequest, nowMs: number): readonly ChangeEvent[] {
    const company = this.#company(request.division);
    return company.collect(() => mutateCompany(company, momentOf(nowMs), request));
  }

  transaction(division: number, step: 'begin' | 'hold' | 'commit'): void {
    this.#company(division).transaction(step);
  }

  moveDivision(division: number, nowMs: number): void {
    this.#company(division).restartVersions(momentOf(nowMs).wallMs);
  }

  truth(asOf: string): Truth {
    return computeTruth(this.#companies, asOf);
  }

  #company(division: number): Company {
    const company = this.#companies.find((found) => found.division === division);
    if (!company) {
      const known = this.#companies.map((found) => found.division).join(', ');
      throw new Error(`no division ${division}; known: ${known}`);
    }
    return company;
  }
}

/** Founds the companies; see {@link BooksOptions} for sizes. Takes seconds for `demo`, tens of seconds for `bench`. */
export function createBooks(options: BooksOptions): Books {
  return new SandboxBooks(options);
}
