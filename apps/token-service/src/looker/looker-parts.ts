import type { Platform } from '@ml-connector/runtime';
import type { Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AlertBook } from '../alerts/alert-book.js';
import { AuditLog } from '../audit/audit-log.js';
import { made } from '../provider.js';
import { Vault } from '../vault/envelope.js';
import { JobLeases } from './job-leases.js';
import { JobSecrets } from './job-secrets.js';
import { JobTokens } from './job-tokens.js';
import { LookerKeys } from './looker-keys.js';

/** Looker's key and the secrets of looker-sync's jobs. */
export function lookerParts({ clock, meter, logger }: Platform): Provider[] {
  return [
    made(
      LookerKeys,
      [DataSource, Vault, AlertBook, AuditLog],
      (db: DataSource, vault: Vault, alerts: AlertBook, trail: AuditLog) =>
        new LookerKeys(db, vault, alerts, trail, clock, meter),
    ),
    made(JobTokens, [DataSource, Vault], (db: DataSource, vault: Vault) => new JobTokens(db, vault, clock, logger)),
    made(
      JobSecrets,
      [DataSource, Vault, AuditLog],
      (db: DataSource, vault: Vault, trail: AuditLog) => new JobSecrets(db, vault, trail, clock),
    ),
    made(
      JobLeases,
      [DataSource, Vault, AuditLog],
      (db: DataSource, vault: Vault, trail: AuditLog) => new JobLeases(db, vault, trail, clock),
    ),
  ];
}
