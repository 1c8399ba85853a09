import { randomUUID } from 'node:crypto';
import { KafkaBatchStrategy, KafkaModule, TOPIC_PRODUCER, type MessageSink } from '@ml-connector/kafka';
import { Leases, PostgresModule } from '@ml-connector/postgres';
import {
  defineService,
  kafkaConnection,
  type ConfigOf,
  type Platform,
  type ServiceDefinition,
} from '@ml-connector/runtime';
import type { Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AlertBook } from './alerts/alert-book.js';
import { alertParts } from './alerts/alert-parts.js';
import { ConnectionAlerts } from './alerts/connection-alerts.js';
import { WebhookSilences } from './alerts/webhook-silences.js';
import { auditParts } from './audit/audit-parts.js';
import { ConnectionTrail } from './audit/connection-trail.js';
import { AlertsController } from './api/alerts.controller.js';
import { BackupsController } from './api/backups.controller.js';
import { backupParts } from './backups/backup-parts.js';
import { AuditController } from './api/audit.controller.js';
import { ConnectionsController } from './api/connections.controller.js';
import { DivisionsController } from './api/divisions.controller.js';
import { JobSecretsController } from './api/job-secrets.controller.js';
import { LookerController } from './api/looker.controller.js';
import { HoldingController } from './api/holding.controller.js';
import { OpenApiController } from './api/openapi.controller.js';
import { OAuthController } from './api/oauth.controller.js';
import { PingController } from './api/ping.controller.js';
import { StartController } from './api/start.controller.js';
import { VaultController } from './api/vault.controller.js';
import { AnswersHandler } from './connections/answers.handler.js';
import { Connections } from './connections/connections.js';
import { Discoveries } from './connections/discoveries.js';
import { Divisions } from './connections/divisions.js';
import { Parting } from './connections/parting.js';
import { Holding } from './connections/holding.js';
import { VerificationKeysReader } from './connections/verification-keys.js';
import { env } from './env.js';
import { limitRequests } from './limits/request-limits.js';
import { LookerKeys } from './looker/looker-keys.js';
import { lookerParts } from './looker/looker-parts.js';
import { LookerCheck } from './looker/verify-looker.js';
import { Authorisation } from './oauth/authorisation.js';
import { ConsentStates } from './oauth/consent-states.js';
import { Outbox } from './outbox/outbox.js';
import { Ping } from './ping/ping.js';
import { Probes } from './ping/probes.js';
import { made } from './provider.js';
import { Vault1790000000000 } from './store/0001-vault.migration.js';
import { ChangingConnections1790000000001 } from './store/0002-changing-connections.migration.js';
import { DataKeys1790000000002 } from './store/0003-data-keys.migration.js';
import { Custody1790000000004 } from './store/0005-custody.migration.js';
import { Connecting1790000000005 } from './store/0006-connecting.migration.js';
import { Alerts1790000000006 } from './store/0007-alerts.migration.js';
import { Audit1790000000007 } from './store/0008-audit.migration.js';
import { AlertLinks1790000000008 } from './store/0009-alert-links.migration.js';
import { Backups1790000000009 } from './store/0010-backups.migration.js';
import { JobTokens1790000000010 } from './store/0011-job-tokens.migration.js';
import { ConnectionRow } from './store/connection.entity.js';
import { ConnectionStore } from './store/connection-store.js';
import { JobSecretLeaseRow, JobSecretRow } from './store/job-secret.entities.js';
import { JobTokenRow } from './store/job-token.entity.js';
import { LookerRow, OAuthStartRow, OAuthStateRow, OutboxRow, ProbeRow } from './store/small.entities.js';
import { unwatched, type CustodySteps } from './tokens/custody-steps.js';
import { PairWriter } from './tokens/pair-writer.js';
import { tokenProviders } from './tokens/token.providers.js';
import { Vault } from './vault/envelope.js';
import { vaultProviders } from './vault/vault.providers.js';

const SCHEMA = 'token_service';
type Config = ConfigOf<typeof env>;

function providers(config: Config, platform: Platform, steps: CustodySteps): Provider[] {
  const { clock, logger, fail } = platform;
  const owner = randomUUID();
  return [
    ...vaultProviders(config, platform, owner),
    made(
      Outbox,
      [DataSource, TOPIC_PRODUCER],
      (db: DataSource, sink: MessageSink) => new Outbox(db, sink, clock, logger, fail),
    ),
    made(
      ConnectionStore,
      [DataSource, Vault, Outbox, ConnectionAlerts, ConnectionTrail],
      (db: DataSource, vault: Vault, outbox: Outbox, alerts: ConnectionAlerts, trail: ConnectionTrail) =>
        new ConnectionStore(db, vault, outbox, alerts, trail, clock),
    ),
    made(Leases, [DataSource], (db: DataSource) => new Leases(db, SCHEMA, clock)),
    ...tokenProviders(platform, owner, steps),
    made(
      Connections,
      [ConnectionStore, Probes],
      (store: ConnectionStore, probes: Probes) => new Connections(store, new Parting(probes), clock),
    ),
    made(Holding, [ConnectionStore], (store: ConnectionStore) => new Holding(store, clock)),
    made(Divisions, [ConnectionStore], (store: ConnectionStore) => new Divisions(store, clock)),
    made(Discoveries, [ConnectionStore], (store: ConnectionStore) => new Discoveries(store, logger)),
    made(
      WebhookSilences,
      [ConnectionStore, AlertBook],
      (store: ConnectionStore, book: AlertBook) => new WebhookSilences(store, book),
    ),
    made(Probes, [DataSource, Outbox], (db: DataSource, outbox: Outbox) => new Probes(db, outbox, clock)),
    made(LookerCheck, [LookerKeys], (keys: LookerKeys) => new LookerCheck(keys, clock, logger)),
    made(
      Ping,
      [ConnectionStore, Probes, LookerCheck],
      (store: ConnectionStore, probes: Probes, looker: LookerCheck) => new Ping(store, probes, looker, clock),
    ),
    made(
      VerificationKeysReader,
      [ConnectionStore],
      (store: ConnectionStore) => new VerificationKeysReader(store, clock),
    ),
    made(
      Authorisation,
      [DataSource, ConnectionStore, PairWriter],
      (db: DataSource, store: ConnectionStore, pairs: PairWriter) =>
        new Authorisation(new ConsentStates(db, clock), store, pairs, clock, logger),
    ),
    ...lookerParts(platform),
    ...alertParts(config, platform, owner),
    ...auditParts(platform),
    ...backupParts(platform),
  ];
}

/** In their order. */
const MIGRATIONS = [
  Vault1790000000000,
  ChangingConnections1790000000001,
  DataKeys1790000000002,
  Custody1790000000004,
  Connecting1790000000005,
  Alerts1790000000006,
  Audit1790000000007,
  AlertLinks1790000000008,
  Backups1790000000009,
  JobTokens1790000000010,
];

/** token-service with a watcher of its refreshes, for proofs. */
export const watchedService = (steps: CustodySteps): ServiceDefinition<typeof env> =>
  defineService({
    name: 'token-service',
    env,
    http: { bodyLimitBytes: 65_536 },
    imports: (config, platform) => [
      PostgresModule.forRoot({
        url: config.POSTGRES_URL,
        schema: SCHEMA,
        entities: [
          ConnectionRow,
          OAuthStartRow,
          OAuthStateRow,
          ProbeRow,
          LookerRow,
          JobSecretRow,
          JobSecretLeaseRow,
          JobTokenRow,
          OutboxRow,
        ],
        migrations: MIGRATIONS,
        application: 'token-service',
        ports: platform,
      }),
      KafkaModule.forRoot({
        connection: kafkaConnection(config),
        service: 'token-service',
        ports: platform,
        consumer: { groupId: config.TOKEN_SERVICE_GROUP_ID },
      }),
    ],
    controllers: [
      AlertsController,
      AuditController,
      BackupsController,
      ConnectionsController,
      DivisionsController,
      HoldingController,
      JobSecretsController,
      LookerController,
      OAuthController,
      OpenApiController,
      StartController,
      PingController,
      VaultController,
      AnswersHandler,
    ],
    providers: (config, platform) => providers(config, platform, steps),
    transport: KafkaBatchStrategy,
    configure: (app, config) =>
      limitRequests(app, { callerPerS: config.RATE_LIMIT_CALLER_PER_S, publicPerS: config.RATE_LIMIT_PUBLIC_PER_S }),
  });

/** token-service: the one place of credentials. */
export const service = watchedService(unwatched);
