import type { ConnectionState, ConnectionView, DiscoveredDivision } from '@ml-connector/contracts';
import type { ConnectionRow } from '../store/connection.entity.js';
import { REFRESH_TOKEN_LIFE_MS } from '../tokens/refresh-rules.js';

/** The divisions of a connection that are read: chosen, and not blocked. */
export function activeDivisions(row: ConnectionRow): DiscoveredDivision[] {
  return row.divisions.filter((d) => !d.blocked && (row.choice === 'all' || row.choice.includes(d.number)));
}

/** What other services are told of a connection. */
export function stateOf(row: ConnectionRow): ConnectionState {
  return {
    connectionId: row.id,
    region: row.region,
    baseUrl: row.baseUrl,
    state: row.state,
    reason: row.reason,
    remedy: row.remedy,
    divisions: activeDivisions(row),
    webhookUrl:
      row.webhookBaseUrl === null || row.webhookSecret === null
        ? null
        : `${row.webhookBaseUrl}/webhooks/exact/${row.id}`,
    changedAt: new Date(row.changedAt).toISOString(),
  };
}

/** What people are shown of a connection. */
export function viewOf(row: ConnectionRow): ConnectionView {
  const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  const active = new Set(activeDivisions(row).map((d) => d.number));
  return {
    id: row.id,
    name: row.name,
    region: row.region,
    baseUrl: row.baseUrl,
    state: row.state,
    reason: row.reason,
    remedy: row.remedy,
    webhooks: row.webhookBaseUrl !== null && row.webhookSecret !== null,
    divisions: row.divisions.map((d) => ({ number: d.number, name: d.name, active: active.has(d.number) })),
    accessTokenExpiresAt: iso(row.expiresAt),
    refreshTokenExpiresAt: iso(row.issuedAt === null ? null : row.issuedAt + REFRESH_TOKEN_LIFE_MS),
  };
}
