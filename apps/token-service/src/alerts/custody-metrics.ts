import type { Gauge, Meter } from '@ml-connector/kernel';
import type { ConnectionRow } from '../store/connection.entity.js';
import { REFRESH_TOKEN_LIFE_MS } from '../tokens/refresh-rules.js';

/** So many connections have a series of their own; with more there is one for all of them, the worst. */
const MAX_SERIES = 200;
/** Label of the worst of all connections; always there when there is a connection with tokens. */
const WORST = '*';

/** Ages of tokens and held connections. Connections go by name, the one label that is no closed set: bounded. */
export class CustodyMetrics {
  private readonly age: Gauge;
  private readonly left: Gauge;
  private readonly states: Gauge;

  constructor(meter: Meter) {
    const labels = ['connection'];
    this.age = meter.gauge({
      name: 'token_service_token_age_seconds',
      help: 'Time since the last consent or renewal, by connection; * is the oldest.',
      labels,
    });
    this.left = meter.gauge({
      name: 'token_service_refresh_token_left_seconds',
      help: 'Time until the refresh token ends without renewal, by connection; * is the shortest.',
      labels,
    });
    this.states = meter.gauge({
      name: 'token_service_connections',
      help: 'Connections by state.',
      labels: ['state'],
    });
  }

  /** Takes over what the connections are like at `now`. */
  show(rows: readonly ConnectionRow[], now: number): void {
    for (const gauge of [this.age, this.left, this.states]) gauge.reset();
    const counts = new Map<string, number>([['held', 0]]);
    for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1);
    for (const [state, count] of counts) this.states.set(count, { state });
    const ages = rows.flatMap(({ name, issuedAt }) =>
      issuedAt === null ? [] : [{ name, ageMs: Math.max(0, now - issuedAt) }],
    );
    if (ages.length === 0) return;
    this.set(WORST, Math.max(...ages.map(({ ageMs }) => ageMs)));
    if (ages.length <= MAX_SERIES) for (const { name, ageMs } of ages) this.set(name, ageMs);
  }

  private set(connection: string, ageMs: number): void {
    this.age.set(ageMs / 1000, { connection });
    this.left.set(Math.max(0, REFRESH_TOKEN_LIFE_MS - ageMs) / 1000, { connection });
  }
}
