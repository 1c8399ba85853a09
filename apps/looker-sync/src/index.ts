export { projectFiles, type ProjectOptions } from './model/project-files.js';
export { DASHBOARDS, dashboardOf } from './model/dashboards/index.js';
export { publishedFieldsFile } from './model/published-fields.js';
export { service } from './service.js';
