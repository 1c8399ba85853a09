import { ConnectionEntity } from './entities/connection.entity.js';
import { DivisionEntity } from './entities/division.entity.js';
import { ErrorQuotaEntity } from './entities/error-quota.entity.js';
import { JobEntity } from './entities/job.entity.js';
import { StreamEntity } from './entities/stream.entity.js';
import { SubscriptionEntity } from './entities/subscription.entity.js';
import { Fetcher1760000000001 } from './migrations/0001-fetcher.migration.js';

/** Tables of the service. */
export const FETCHER_ENTITIES = [
  ConnectionEntity,
  DivisionEntity,
  StreamEntity,
  ErrorQuotaEntity,
  JobEntity,
  SubscriptionEntity,
];

/** In order. */
export const FETCHER_MIGRATIONS = [Fetcher1760000000001];
