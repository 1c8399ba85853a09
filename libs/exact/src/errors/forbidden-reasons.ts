import type { CallFailure } from './exact-call-error.js';

/** Reasons Exact names in the header `Reason` of a 403, and what a person has to do. */
const REMEDIES: Readonly<Record<string, string>> = {
  BlockedUser: 'the user who authorised the connection is blocked in Exact: unblock it or authorise with another user',
  InactiveUser: 'the user who authorised the connection is not active in Exact: authorise with another user',
  BlockedCustomer: 'Exact has blocked the customer: settle this with Exact',
  LicenseExpired: 'the Exact licence has expired: renew it',
  DivisionBlocked: 'the division is blocked (backup, conversion or copy): it is tried again later',
  NoDivisionAccess: 'the user has no access to this division: grant it in Exact, or take the division out',
};

/** Remedy of a 403 for which Exact names no reason: a scope of the app is missing, or a right of its user. */
export const SCOPE_REMEDY =
  "a right or a scope is missing: check the app's scopes in the App Center and the rights of the user";

/** What an operator can do about a refusal; null when nothing is known. */
export function remedyOf(failure: CallFailure, reason: string | undefined, text: string): string | null {
  if (failure === 'not_authorised') return 'authorise the connection again if this lasts';
  if (/error limit/i.test(text)) return 'too many errors on this endpoint within an hour: it is left alone until then';
  if (failure !== 'forbidden') return null;
  const known = REMEDIES[reason ?? ''];
  if (known !== undefined) return known;
  return SCOPE_REMEDY;
}
