import { LookerSync1760000000001 } from './0001-looker-sync.migration.js';
import { LookerSyncDeliveries1760000000003 } from './0003-deliveries.migration.js';
import { LookerSyncWritten1760000000002 } from './0002-written-content.migration.js';

/** Name of the service's own schema. */
export const SCHEMA = 'looker_sync';

/** In order. */
export const LOOKER_SYNC_MIGRATIONS = [
  LookerSync1760000000001,
  LookerSyncWritten1760000000002,
  LookerSyncDeliveries1760000000003,
];
