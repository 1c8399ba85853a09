import type { ConnectionState, ConnectionView, DiscoveredDivision } from '@ml-connector/contracts';
import type { ConnectionRow } from '../store/connection.entity.js';
import { reauthoriseUrl } from './links.js';
import { REFRESH_TOKEN_LIFE_MS, refreshTokenDaysLeft } from '../tokens/refresh-rules.js';

/** The divisions a connection would read if no other did: chosen, and not blocked. */
export function wantedDivisions(row: ConnectionRow): DiscoveredDivision[] {
  return row.divisions.filter((d) => !d.blocked && isChosen(row, d.number));
}

/** A division's own setting counts before the connection's choice. */
export function isChosen(row: ConnectionRow, number: number): boolean {
  return row.divisionSettings[number]?.active ?? (row.choice === 'all' || row.choice.includes(number));
}

/** The divisions of a connection that are read. */
export function activeDivisions(row: ConnectionRow): DiscoveredDivision[] {
  return wantedDivisions(row).filter((d) => !row.conflicts.some(({ number }) => number === d.number));
}

/** Why a connection does not do all it should, and what to do; nulls when all is well. */
function troubleOf(row: ConnectionRow): { reason: string | null; remedy: string | null } {
  const [conflict] = row.conflicts;
  if (row.reason !== null) return { reason: row.reason, remedy: row.remedy };
  if (conflict === undefined) return scopeTrouble(row) ?? { reason: null, remedy: row.remedy };
  const others = row.conflicts.length > 1 ? ` (and ${row.conflicts.length - 1} more)` : '';
  return {
    reason: `division ${row.region}:${conflict.number} is read by connection ${conflict.by} already${others}: left out here`,
    remedy: 'Choose the divisions of one of the two connections.',
  };
}

/** Scopes that are missing, by what can't be read without them. */
function scopeTrouble({ missingScopes }: ConnectionRow): { reason: string; remedy: string } | undefined {
  if (missingScopes.length === 0) return undefined;
  const scopes = missingScopes.map(({ scope }) => scope).join(', ');
  return {
    reason: `Exact does not let the app read ${missingScopes.map(({ data }) => data).join('; ')}`,
    remedy: `In Exact's App Center tick for the app: ${scopes}; give the user the rights too; then authorise the connection again.`,
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
    divisions: activeDivisions(row).map((d) => withBackfill(d, row.divisionSettings[d.number]?.backfillFrom)),
    webhookUrl: takesWebhooks(row) ? `${row.webhookBaseUrl}/webhooks/exact/${row.id}` : null,
    clientId: row.clientId,
    changedAt: new Date(row.changedAt).toISOString(),
  };
}

/** What people are shown of a connection at `now`. */
export function viewOf(row: ConnectionRow, now: number): ConnectionView {
  const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  const trouble = troubleOf(row);
  const active = new Set(activeDivisions(row).map((d) => d.number));
  return {
    id: row.id,
    name: row.name,
    region: row.region,
    baseUrl: row.baseUrl,
    state: row.state,
    reason: trouble.reason,
    remedy: withLink(row, trouble.remedy),
    webhooks: takesWebhooks(row),
    divisions: row.divisions.map((d) => ({ number: d.number, name: d.name, active: active.has(d.number) })),
    accessTokenExpiresAt: iso(row.expiresAt),
    refreshTokenExpiresAt: iso(row.issuedAt === null ? null : row.issuedAt + REFRESH_TOKEN_LIFE_MS),
    refreshTokenDaysLeft: refreshTokenDaysLeft(row, now),
    tokenAgeSeconds: row.issuedAt === null ? null : Math.max(0, Math.floor((now - row.issuedAt) / 1000)),
    missingScopes: row.missingScopes,
    reauthoriseUrl: reauthoriseUrl(row),
  };
}

/** One click, where there is such a link. It is shown to operators only: others are told the remedy without it. */
function withLink(row: ConnectionRow, remedy: string | null): string | null {
  const url = reauthoriseUrl(row);
  return url === null ? remedy : [remedy, `Open ${url}`].filter((part) => part !== null).join(' ');
}

function withBackfill(division: DiscoveredDivision, from: string | undefined): ConnectionState['divisions'][number] {
  return from === undefined ? division : { ...division, backfillFrom: from };
}

/** Exact is asked to send notifications of it. */
export function takesWebhooks(row: ConnectionRow): boolean {
  return row.webhookBaseUrl !== null && row.webhookSecret !== null;
}
