import { Leases } from '@ml-connector/postgres';
import type { Platform } from '@ml-connector/runtime';
import type { Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { made } from '../provider.js';
import { DataKeyMemory } from './data-key-memory.js';
import { DataKeys } from './data-keys.js';
import { Vault } from './envelope.js';
import { masterKeys, type MasterKeyConfig } from './master-keys.js';
import { Rewrap } from './rewrap.js';
import { RewrapPass } from './rewrap-pass.js';
import { VaultGuard } from './vault-guard.js';
import { VaultView } from './vault-view.js';

/** The vault and what keeps it: guard at the start, rewrap, view. `owner` names this process among the replicas. */
export function vaultProviders(config: MasterKeyConfig, platform: Platform, owner: string): Provider[] {
  const { clock, logger, fail } = platform;
  const ring = masterKeys(config);
  return [
    made(Vault, [DataSource], (db: DataSource) => new Vault(ring, new DataKeys(db, ring, new DataKeyMemory(clock)))),
    made(
      VaultGuard,
      [DataSource, Vault],
      (db: DataSource, vault: Vault) => new VaultGuard({ db, ring, vault, owner, clock, logger, fail }),
    ),
    made(
      Rewrap,
      [DataSource, Vault, Leases, AuditLog],
      (db: DataSource, vault: Vault, leases: Leases, trail: AuditLog) => {
        const pass = new RewrapPass(db, ring, vault, logger);
        return new Rewrap({ db, ring, pass, leases, trail, owner, clock, logger });
      },
    ),
    made(VaultView, [DataSource, Rewrap], (db: DataSource, rewrap: Rewrap) => new VaultView(db, ring, rewrap, clock)),
  ];
}
