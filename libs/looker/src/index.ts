export { CallGate, type GateOptions } from './call-gate.js';
export type { ExactRow } from './exact-rows.js';
export { Leftovers } from './leftovers.js';
export * from './looker-api.js';
export * from './looker-error.js';
export * from './queries.js';
export type { QueryKey } from './query-keys.js';
export * from './transport.js';
export * from './with-session.js';
