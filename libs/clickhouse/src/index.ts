export * from './errors.js';
export * from './migrations.js';
export * from './warehouse-client.js';
