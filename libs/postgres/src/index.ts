export * from './data-source.js';
export * from './leases.js';
export * from './postgres-trouble.js';
export * from './postgres.module.js';
