export { ManualClock } from './manual-clock.js';
export { uniqueName } from './unique-name.js';
