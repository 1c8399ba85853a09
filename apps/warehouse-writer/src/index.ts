export { WarehouseSnapshots } from './derived/snapshot-store.js';
export { service } from './service.js';
