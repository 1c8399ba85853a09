import type { Platform } from '@ml-connector/runtime';
import type { Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AlertBook } from '../alerts/alert-book.js';
import { made } from '../provider.js';
import { Vault } from '../vault/envelope.js';
import { JobLeases } from './job-leases.js';
import { JobSecrets } from './job-secrets.js';
import { LookerKeys } from './looker-keys.js';

/** Looker's key and the secrets of looker-sync's jobs. */
export function lookerParts({ clock, meter }: Platform): Provider[] {
  return [
    made(
      LookerKeys,
      [DataSource, Vault, AlertBook],
      (db: DataSource, vault: Vault, alerts: AlertBook) => new LookerKeys(db, vault, alerts, clock, meter),
    ),
    made(JobSecrets, [DataSource, Vault], (db: DataSource, vault: Vault) => new JobSecrets(db, vault, clock)),
    made(JobLeases, [DataSource, Vault], (db: DataSource, vault: Vault) => new JobLeases(db, vault, clock)),
  ];
}
