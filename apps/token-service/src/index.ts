export { service, watchedService } from './service.js';
export { CUSTODY_STEPS, type CustodyStep, type CustodySteps } from './tokens/custody-steps.js';
export { LEASE_MS } from './tokens/trade.js';
