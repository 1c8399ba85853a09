import type { Region } from '../books/books.js';
import { ODataProblem } from '../odata/problem.js';
import type { Caller } from './oauth-types.js';
import type { Scope } from './scopes.js';
import { scopeOf } from './scopes.js';

/** What the header `Reason` of a 403 says. The last one is our own: no source shows the reason of a missing scope. */
export const DENIAL_REASONS = [
  'BlockedUser',
  'InactiveUser',
  'BlockedCustomer',
  'LicenseExpired',
  'DivisionBlocked',
  'NoDivisionAccess',
  'MissingScope',
] as const;
/** One of `DENIAL_REASONS`. */
export type DenialReason = (typeof DENIAL_REASONS)[number];

/** Calls that are refused with 403: those that fit all that is not null. */
export interface Denial {
  readonly reason: DenialReason;
  readonly region: Region | null;
  readonly clientId: string | null;
  readonly user: string | null;
  readonly division: number | null;
  /** The area of data; null for all calls, `current/Me` with them. */
  readonly scope: Scope | null;
}

/** Rights that an app or a user lacks, until they are granted again. */
export class DenialDesk {
  private denials: Denial[] = [];

  constructor(private readonly save: () => void) {}

  add(denial: Denial): void {
    this.denials.push(denial);
    this.save();
  }

  clear(): void {
    this.denials = [];
    this.save();
  }

  all(): readonly Denial[] {
    return this.denials;
  }

  restore(denials: readonly Denial[]): void {
    this.denials = [...denials];
  }

  /** @throws ODataProblem 403 with the header `Reason`; where a scope is missing the text names it */
  check(caller: Caller, division: number | null, endpoint: string): void {
    const scope = scopeOf(endpoint) ?? null;
    const found = this.denials.find(
      (denial) =>
        (denial.region ?? caller.region) === caller.region &&
        (denial.clientId ?? caller.clientId) === caller.clientId &&
        (denial.user ?? caller.user) === caller.user &&
        (denial.division ?? division) === division &&
        (denial.scope ?? scope) === scope,
    );
    if (found === undefined) return;
    const what = found.scope === null ? found.reason : `the app lacks the scope '${found.scope}'`;
    throw new ODataProblem(403, `Forbidden: ${what}.`, { Reason: found.reason });
  }
}
