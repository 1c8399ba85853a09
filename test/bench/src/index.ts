export { runCommandLine, type Outlet } from './command-line.js';
export type { Measured, Measurement, MeasureOptions } from './measurement.js';
export { MEASUREMENTS } from './registry.js';
export { Keep } from './restore/keep.js';
export { Cluster, type ClusterOptions } from './rolling/cluster.js';
export { runCourse, type Course, type Drive } from './rolling/course.js';
export { figuresOf, lossesIn } from './rolling/findings.js';
export { searchStack, type StackSearch } from './secrets/search-stack.js';
