export { PageServer } from './page-server.js';
