export * from './documents/line-tables.js';
export * from './documents/tombstone-sql.js';
export * from './errors.js';
export * from './migrations.js';
export * from './rebuild/rebuild-store.js';
export * from './rebuild/rebuild-tables.js';
export * from './warehouse-client.js';
