export * from './exact-rows.js';
export * from './looker-api.js';
export type * from './looker-types.js';
export * from './looker-error.js';
export * from './transport.js';
export * from './with-session.js';
export * from './access-api.js';
export * from './content-api.js';
