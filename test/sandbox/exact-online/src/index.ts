/**
 * A stand-in for Exact Online that enforces the real system's rules: seven sites, OAuth with rotating tokens, OData
 * answers, quotas and error limits, webhooks; with a control interface for tests.
 */
export { DEMO_APP, startExactSandbox } from './start-sandbox.js';
export type { ExactSandbox, ExactSandboxOptions } from './start-sandbox.js';
export type { AppRegistration, OAuthQuirks } from './oauth/oauth-types.js';
export type { Limits } from './limits/call-budget.js';
export type { CallStatistics } from './limits/call-statistics.js';
export { createBooks } from './books/create-books.js';
export { REGIONS } from './server/sandbox-core.js';
export { hashCode } from './webhooks/signature.js';
export type {
  Books,
  BookRow,
  ChangeEvent,
  DivisionBooks,
  MutateRequest,
  Region,
  ResourceSchema,
  RowsFrom,
  Scalar,
  Truth,
} from './books/books.js';
