export { Asker } from './ask/asker.js';
export { STARTER_LOOKS, type LookSpec } from './content/starter-looks.js';
export { Deployer, type DeployOptions } from './deploy/deployer.js';
export { DatagroupTrigger } from './freshness/datagroup-trigger.js';
export { LookerJobs, type LookerJob } from './looker-jobs.js';
export { projectFiles, type ProjectOptions } from './model/project-files.js';
export { DASHBOARDS, dashboardOf } from './model/dashboards/index.js';
export { publishedFieldsFile } from './model/published-fields.js';
export { service } from './service.js';
