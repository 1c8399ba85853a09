export { runCommandLine, type Outlet } from './command-line.js';
export type { Measured, Measurement, MeasureOptions } from './measurement.js';
export { MEASUREMENTS } from './registry.js';
export { searchStack, type StackSearch } from './secrets/search-stack.js';
