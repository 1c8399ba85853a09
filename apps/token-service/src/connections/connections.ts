import { randomBytes, randomUUID } from 'node:crypto';
import {
  createConnection,
  type ConnectionView,
  type CreateConnection,
  type ChangeConnection,
  type RemovedConnection,
} from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import type { EntityManager } from 'typeorm';
import { REGION_SITES, refuseForeignSite } from '../oauth/region-sites.js';
import type { ConnectionRow } from '../store/connection.entity.js';
import type { ConnectionStore } from '../store/connection-store.js';
import { viewOf } from './connection-state.js';
import type { Parting } from './parting.js';
import { refuseWebhookAddress } from './webhook-address.js';

/** An old webhook secret is taken for so long: longer than Exact tries to deliver a notification again. */
const OLD_WEBHOOK_SECRET_MS = 2 * 86_400_000;

/** What operators do with connections. */
export class Connections {
  constructor(
    private readonly store: ConnectionStore,
    private readonly parting: Parting,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<ConnectionView[]> {
    return (await this.store.list()).map((row) => viewOf(row, this.clock.now()));
  }

  async show(id: string): Promise<ConnectionView> {
    return viewOf(await this.store.get(id), this.clock.now());
  }

  /** Stores a new connection; it has to be authorised next. Throws 409 `name_conflict`. */
  async create(given: CreateConnection): Promise<ConnectionView> {
    const body = createConnection.parse(given);
    refuseForeignSite(body);
    refuseWebhookAddress({
      baseUrl: siteOf(body),
      redirectUri: body.redirectUri,
      webhookBaseUrl: body.webhookBaseUrl ?? null,
    });
    const row = await this.store.insert((tx) => this.newRow(body, tx));
    return viewOf(row, this.clock.now());
  }

  /** Changes name, addresses or secrets. The old webhook secret is taken for two more days. */
  async change(id: string, given: ChangeConnection): Promise<ConnectionView> {
    const row = await this.store.update(id, async (now, tx) => {
      const values = await this.changes(now, given, tx);
      refuseWebhookAddress({ ...now, ...values });
      return values;
    });
    return viewOf(row ?? (await this.store.get(id)), this.clock.now());
  }

  /** Removes it for good, whatever became of its subscriptions. Throws 404 `connection_not_found`. */
  async remove(id: string): Promise<RemovedConnection> {
    const removed = await this.parting.unsubscribe(await this.store.get(id));
    await this.store.remove(id);
    return removed;
  }

  private async changes(
    now: ConnectionRow,
    given: ChangeConnection,
    tx: EntityManager,
  ): Promise<Partial<ConnectionRow>> {
    const { clientSecret, webhookSecret, webhookBaseUrl, ...plain } = given;
    return {
      ...(plain as Partial<ConnectionRow>),
      // Another app is another consent.
      ...(plain.clientId === undefined || plain.clientId === now.clientId ? {} : { userId: null }),
      ...(webhookBaseUrl === undefined ? {} : { webhookBaseUrl: webhookBaseUrl && bare(webhookBaseUrl) }),
      ...(clientSecret === undefined
        ? {}
        : { clientSecret: await this.store.seal(now.id, 'client_secret', clientSecret, tx) }),
      ...(webhookSecret === undefined ? {} : await this.newWebhookSecret(now, webhookSecret, tx)),
    };
  }

  private async newWebhookSecret(
    row: ConnectionRow,
    secret: string,
    tx: EntityManager,
  ): Promise<Partial<ConnectionRow>> {
    const old =
      row.webhookSecret === null ? null : await this.store.open(row.id, 'webhook_secret', row.webhookSecret, tx);
    return {
      webhookSecret: await this.store.seal(row.id, 'webhook_secret', secret, tx),
      webhookSecretOld: old === null ? null : await this.store.seal(row.id, 'webhook_secret_old', old, tx),
      webhookSecretOldUntil: old === null ? null : this.clock.now() + OLD_WEBHOOK_SECRET_MS,
      // Told to the others, so that webhook-ingress reads the keys again.
      changedAt: Math.max(this.clock.now(), row.changedAt + 1),
    };
  }

  private async newRow(body: ReturnType<typeof createConnection.parse>, tx: EntityManager): Promise<ConnectionRow> {
    const id = randomUUID();
    const { webhookSecret } = body;
    return {
      id,
      name: body.name,
      region: body.region,
      baseUrl: siteOf(body),
      clientId: body.clientId,
      clientSecret: await this.store.seal(id, 'client_secret', body.clientSecret, tx),
      webhookSecret:
        webhookSecret === undefined ? null : await this.store.seal(id, 'webhook_secret', webhookSecret, tx),
      webhookSecretOld: null,
      webhookSecretOldUntil: null,
      redirectUri: body.redirectUri,
      webhookBaseUrl: body.webhookBaseUrl === undefined ? null : bare(body.webhookBaseUrl),
      choice: body.divisions,
      divisions: [],
      conflicts: [],
      divisionSettings: {},
      userId: null,
      missingScopes: [],
      linkKey: randomBytes(32).toString('base64url'),
      discoveryId: null,
      state: 'new',
      reason: null,
      remedy: 'authorise the connection',
      accessToken: null,
      refreshToken: null,
      issuedAt: null,
      expiresAt: null,
      pairSerial: 0,
      intentAt: null,
      refreshNotBefore: null,
      refreshFailures: 0,
      heldCode: null,
      changedAt: this.clock.now(),
    };
  }
}

/** Where the connection's calls go. */
function siteOf({ baseUrl, region }: ReturnType<typeof createConnection.parse>): string {
  return bare(baseUrl ?? REGION_SITES[region]);
}

/** An address without slashes at its end. */
function bare(url: string): string {
  return url.replace(/\/+$/, '');
}
