export { runComparison, type ComparisonReport } from './compare/run-compare.js';
export { operatorCalls, type Services } from './config/services.js';
export { buildProgram } from './program.js';
export { connectDemo } from './up/connect-demo.js';
export { waitForLoad, waitForModel, type LoadReport } from './up/load.js';
export { demoRegions } from './up/sandboxes.js';
export { compareUntilEqual } from './up/settle.js';
export { startStack, type Stack } from './up/stack.js';
export { realEnv } from './config/real-credentials.js';
