import type { VaultStatus } from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import type { DataSource } from 'typeorm';
import type { KeyRing } from './key-ring.js';
import { livingReplicas } from './replicas.js';
import type { Rewrap } from './rewrap.js';
import { countVault, type VaultCounts } from './vault-counts.js';

/** What operators see of the vault: which master key holds how many rows. */
export class VaultView {
  constructor(
    private readonly db: DataSource,
    private readonly ring: KeyRing,
    private readonly rewrap: Rewrap,
    private readonly clock: Clock,
  ) {}

  async status(): Promise<VaultStatus> {
    const counts = await countVault(this.db);
    const replicas = await withPostgresKinds(() => livingReplicas(this.db.manager, this.clock.now()));
    return {
      keys: this.keysOf(counts),
      rowsInOldForm: counts.inOldForm,
      replicas: replicas.map(({ id, primaryKeyId, keyIds, seenAt }) => ({
        id,
        primaryKeyId,
        keyIds: [...keyIds],
        seenAt: new Date(seenAt).toISOString(),
      })),
      rewrap: await this.rewrap.progress(),
    };
  }

  private keysOf({ byKey, active }: VaultCounts): VaultStatus['keys'] {
    const ids = new Set([...this.ring.ids, ...byKey.keys()]);
    return [...ids].map((keyId) => ({
      keyId,
      role: keyId === this.ring.primary.keyId ? 'primary' : this.ring.has(keyId) ? 'old' : 'absent',
      active: keyId === active,
      rows: byKey.get(keyId) ?? 0,
    }));
  }
}
