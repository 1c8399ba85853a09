export { startLookerSandbox, type LookerSandbox } from './sandbox.js';
export type { ApiUserOptions, LookerSandboxOptions, Permission } from './options.js';
export type { SandboxControl } from './control/control.js';
export type { Fault } from './control/faults.js';
export type { PeakCall, SandboxStats, SentSql } from './control/stats.js';
export type { Delivery } from './api/deliver.js';
export type { MaintenanceResult } from './api/datagroups.js';
export { projectSql, type ProjectQuery, type ProjectSql } from './compile-project.js';
export { Dialect } from './semantic/query.js';
