export * from './exact-rows.js';
export * from './looker-api.js';
export * from './looker-error.js';
export * from './transport.js';
export * from './with-session.js';
export * from './content-api.js';
