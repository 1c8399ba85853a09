import type { ConnectionState, ConnectionView, DiscoveredDivision } from '@ml-connector/contracts';
import type { ConnectionRow } from '../store/connection.entity.js';
import { REFRESH_TOKEN_LIFE_MS, refreshTokenDaysLeft } from '../tokens/refresh-rules.js';

/** The divisions a connection would read if no other did: chosen, and not blocked. */
export function wantedDivisions(row: ConnectionRow): DiscoveredDivision[] {
  return row.divisions.filter((d) => !d.blocked && (row.choice === 'all' || row.choice.includes(d.number)));
}

/** The divisions of a connection that are read. */
export function activeDivisions(row: ConnectionRow): DiscoveredDivision[] {
  return wantedDivisions(row).filter((d) => !row.conflicts.some(({ number }) => number === d.number));
}

/** Why a connection does not do all it should, and what to do; nulls when all is well. */
function troubleOf(row: ConnectionRow): { reason: string | null; remedy: string | null } {
  const [conflict] = row.conflicts;
  if (row.reason !== null || conflict === undefined) return { reason: row.reason, remedy: row.remedy };
  const others = row.conflicts.length > 1 ? ` (and ${row.conflicts.length - 1} more)` : '';
  return {
    reason: `division ${row.region}:${conflict.number} is read by connection ${conflict.by} already${others}: left out here`,
    remedy: 'Choose the divisions of one of the two connections.',
  };
}

/** What other services are told of a connection. */
export function stateOf(row: ConnectionRow): ConnectionState {
  return {
    connectionId: row.id,
    region: row.region,
    baseUrl: row.baseUrl,
    state: row.state,
    ...troubleOf(row),
    divisions: activeDivisions(row),
    webhookUrl: takesWebhooks(row) ? `${row.webhookBaseUrl}/webhooks/exact/${row.id}` : null,
    changedAt: new Date(row.changedAt).toISOString(),
  };
}

/** What people are shown of a connection at `now`. */
export function viewOf(row: ConnectionRow, now: number): ConnectionView {
  const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  const active = new Set(activeDivisions(row).map((d) => d.number));
  return {
    id: row.id,
    name: row.name,
    region: row.region,
    baseUrl: row.baseUrl,
    state: row.state,
    ...troubleOf(row),
    webhooks: takesWebhooks(row),
    divisions: row.divisions.map((d) => ({ number: d.number, name: d.name, active: active.has(d.number) })),
    accessTokenExpiresAt: iso(row.expiresAt),
    refreshTokenExpiresAt: iso(row.issuedAt === null ? null : row.issuedAt + REFRESH_TOKEN_LIFE_MS),
    refreshTokenDaysLeft: refreshTokenDaysLeft(row, now),
    tokenAgeSeconds: row.issuedAt === null ? null : Math.max(0, Math.floor((now - row.issuedAt) / 1000)),
  };
}

function takesWebhooks(row: ConnectionRow): boolean {
  return row.webhookBaseUrl !== null && row.webhookSecret !== null;
}
