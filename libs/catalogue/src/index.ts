export * from './core/define-entity.js';
export * from './core/define-feed.js';
export * from './core/define-mart.js';
export * from './core/field.js';
export * from './core/names.js';
export * from './derive/mart-sql.js';
export * from './derive/support-sql.js';
export * from './marts/index.js';
