export { projectFiles, type ProjectOptions } from './model/project-files.js';
export { service } from './service.js';
