import { LookerSync1760000000001 } from './0001-looker-sync.migration.js';

/** Name of the service's own schema. */
export const SCHEMA = 'looker_sync';

/** In order. */
export const LOOKER_SYNC_MIGRATIONS = [LookerSync1760000000001];
