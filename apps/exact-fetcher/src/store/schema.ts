import { ConnectionEntity } from './entities/connection.entity.js';
import { DivisionEntity } from './entities/division.entity.js';
import { JobEntity } from './entities/job.entity.js';
import { StreamEntity } from './entities/stream.entity.js';
import { SubscriptionEntity } from './entities/subscription.entity.js';
import { Fetcher1760000000001 } from './migrations/0001-fetcher.migration.js';
import { FetcherBudget1760000000002 } from './migrations/0002-budget.migration.js';
import { FetcherDivisionLife1760000000003 } from './migrations/0003-division-life.migration.js';
import { FetcherLinesPlan1760000000004 } from './migrations/0004-lines-plan.migration.js';
import { FetcherControlStreams1760000000005 } from './migrations/0005-control-streams.migration.js';
import { FetcherSettlingPolls1760000000006 } from './migrations/0006-settling-polls.migration.js';
import { FetcherFullRequests1760000000007 } from './migrations/0007-full-requests.migration.js';
import { FetcherWebhookLoops1760000000008 } from './migrations/0008-webhook-loops.migration.js';
import { FetcherDueTraces1760000000015 } from './migrations/0015-due-traces.migration.js';
import { FetcherDueIndexes1760000000016 } from './migrations/0016-due-indexes.migration.js';

/** Tables of the service. */
export const FETCHER_ENTITIES = [ConnectionEntity, DivisionEntity, StreamEntity, JobEntity, SubscriptionEntity];

/** In order. */
export const FETCHER_MIGRATIONS = [
  Fetcher1760000000001,
  FetcherBudget1760000000002,
  FetcherDivisionLife1760000000003,
  FetcherLinesPlan1760000000004,
  FetcherControlStreams1760000000005,
  FetcherSettlingPolls1760000000006,
  FetcherFullRequests1760000000007,
  FetcherWebhookLoops1760000000008,
  FetcherDueTraces1760000000015,
  FetcherDueIndexes1760000000016,
];
