export { WarehouseServing } from './derived/serving-store.js';
export { service } from './service.js';
