import { runService } from '@ml-connector/runtime';
import { service } from './service.js';

await runService(service);
