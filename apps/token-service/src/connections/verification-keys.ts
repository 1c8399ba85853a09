import type { VerificationKeys } from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import type { ConnectionStore } from '../store/connection-store.js';
import { activeDivisions } from './connection-state.js';

/** What webhook-ingress needs to know who signed a notification. */
export class VerificationKeysReader {
  constructor(
    private readonly store: ConnectionStore,
    private readonly clock: Clock,
  ) {}

  /** Throws 404 `webhooks_not_found` for a connection that is read by polling only. */
  async read(id: string): Promise<VerificationKeys> {
    const row = await this.store.get(id);
    if (row.webhookSecret === null)
      throw new ApiException(
        404,
        'webhooks_not_found',
        'the connection has no webhook secret: it is read by polling only',
      );
    const secrets = [await this.store.open(id, 'webhook_secret', row.webhookSecret)];
    if (row.webhookSecretOld !== null && this.clock.now() < (row.webhookSecretOldUntil ?? 0))
      secrets.push(await this.store.open(id, 'webhook_secret_old', row.webhookSecretOld));
    return {
      connectionId: id,
      region: row.region,
      clientId: row.clientId,
      secrets,
      divisions: activeDivisions(row).map((d) => d.number),
    };
  }
}
