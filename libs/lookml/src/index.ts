export * from './dashboard.js';
export * from './model.js';
export { GENERATED_HEADER } from './text.js';
export * from './write.js';
export * from './write-dashboard.js';
