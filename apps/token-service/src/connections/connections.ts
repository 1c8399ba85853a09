import { randomUUID } from 'node:crypto';
import type { ConnectionView, CreateConnection, DiscoveredDivision } from '@ml-connector/contracts';
import { createConnection } from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import { REGION_SITES } from '../oauth/region-sites.js';
import type { ConnectionRow } from '../store/connection.entity.js';
import type { ConnectionStore } from '../store/connection-store.js';
import { activeDivisions, viewOf } from './connection-state.js';

/** What operators do with connections. */
export class Connections {
  constructor(
    private readonly store: ConnectionStore,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<ConnectionView[]> {
    return (await this.store.list()).map(viewOf);
  }

  async show(id: string): Promise<ConnectionView> {
    return viewOf(await this.store.get(id));
  }

  /** Stores a new connection; it has to be authorised next. Throws 409 `name_conflict`. */
  async create(given: CreateConnection): Promise<ConnectionView> {
    const body = createConnection.parse(given);
    if ((await this.store.list()).some((row) => row.name === body.name))
      throw new ApiException(
        409,
        'name_conflict',
        `a connection named ${JSON.stringify(body.name)} exists: names are unique`,
      );
    const id = randomUUID();
    const row: ConnectionRow = {
      id,
      name: body.name,
      region: body.region,
      baseUrl: (body.baseUrl ?? REGION_SITES[body.region]).replace(/\/+$/, ''),
      clientId: body.clientId,
      clientSecret: this.store.seal(id, 'client_secret', body.clientSecret),
      webhookSecret:
        body.webhookSecret === undefined ? null : this.store.seal(id, 'webhook_secret', body.webhookSecret),
      redirectUri: body.redirectUri,
      webhookBaseUrl: body.webhookBaseUrl?.replace(/\/+$/, '') ?? null,
      choice: body.divisions,
      divisions: [],
      state: 'new',
      reason: null,
      remedy: 'authorise the connection',
      accessToken: null,
      refreshToken: null,
      issuedAt: null,
      expiresAt: null,
      pairSerial: 0,
      intentAt: null,
      changedAt: this.clock.now(),
    };
    await this.store.insert(row);
    return viewOf(row);
  }

  /** Chooses the divisions to read. Throws 409 `division_conflict` when another connection reads one already. */
  async choose(id: string, choice: 'all' | number[]): Promise<ConnectionView> {
    await this.refuseDoubles(id, { choice });
    return viewOf(await this.store.update(id, () => ({ choice })));
  }

  /** Takes over the divisions Exact listed for a connection. */
  async discovered(id: string, divisions: readonly DiscoveredDivision[]): Promise<void> {
    await this.refuseDoubles(id, { divisions: [...divisions] });
    await this.store.update(id, (row) =>
      JSON.stringify(row.divisions) === JSON.stringify(divisions) ? undefined : { divisions: [...divisions] },
    );
  }

  async remove(id: string): Promise<void> {
    await this.store.remove(id);
  }

  /** A pair of region and division is active in one connection only: two would fight over its budget. */
  private async refuseDoubles(id: string, change: Partial<ConnectionRow>): Promise<void> {
    const rows = await this.store.list();
    const mine = rows.find((row) => row.id === id);
    if (mine === undefined) return;
    const wanted = new Set(activeDivisions({ ...mine, ...change }).map((d) => d.number));
    for (const other of rows.filter((row) => row.id !== id && row.region === mine.region && row.state !== 'removed')) {
      const taken = activeDivisions(other).find((d) => wanted.has(d.number));
      if (taken !== undefined)
        throw new ApiException(
          409,
          'division_conflict',
          `division ${mine.region}:${taken.number} is read by connection ${other.name} already`,
          {
            remedy: 'choose the divisions of one of the two connections',
          },
        );
    }
  }
}
