export { ManualClock } from './manual-clock.js';
export { seededRandom } from './seeded-random.js';
export { uniqueName } from './unique-name.js';
export { selfSigned, type SelfSigned } from './self-signed.js';
export { freePort } from './free-port.js';
