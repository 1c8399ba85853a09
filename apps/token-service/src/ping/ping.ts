import type { PingAnswer, Pong } from '@ml-connector/contracts';
import { ConnectorError, errorText, type Clock } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import { viewOf } from '../connections/connection-state.js';
import type { LookerCheck } from '../looker/verify-looker.js';
import type { ConnectionRow } from '../store/connection.entity.js';
import type { ConnectionStore } from '../store/connection-store.js';
import type { Probes } from './probes.js';

/** Asks both systems, all at once, whether they answer; what does not work comes with what to do. */
export class Ping {
  constructor(
    private readonly store: ConnectionStore,
    private readonly probes: Probes,
    private readonly looker: LookerCheck,
    private readonly clock: Clock,
  ) {}

  /** One connection, or all and Looker. Throws 404 `connection_not_found`. */
  async ask(connection: string | undefined, timeoutMs: number): Promise<PingAnswer> {
    const rows = connection === undefined ? await this.store.list() : [await this.store.get(connection)];
    const asked = rows.map((row) => this.exact(row, timeoutMs));
    const systems = await Promise.all(connection === undefined ? [...asked, this.askLooker()] : asked);
    return { ok: systems.every(({ ok }) => ok), systems };
  }

  private async exact(row: ConnectionRow, timeoutMs: number): Promise<Pong> {
    const about = { system: 'exact', name: row.name, connectionId: row.id } as const;
    if (row.state === 'held' || row.refreshToken === null) {
      const { reason, remedy, state } = viewOf(row, this.clock.now());
      return {
        ...about,
        ok: false,
        latencyMs: 0,
        detail: `not asked: ${reason ?? `the connection is ${state}`}`,
        remedy,
      };
    }
    const startedAt = this.clock.now();
    const answer = await this.probes.ask(row.id, timeoutMs);
    if (answer?.type === 'probed')
      return { ...about, ok: answer.ok, latencyMs: answer.latencyMs, detail: answer.detail, remedy: answer.remedy };
    const latencyMs = this.clock.now() - startedAt;
    if (answer?.type === 'failed')
      return { ...about, ok: false, latencyMs, detail: answer.message, remedy: answer.remedy };
    return {
      ...about,
      ok: false,
      latencyMs,
      detail: `exact-fetcher did not answer within ${timeoutMs} ms`,
      remedy: 'Does exact-fetcher run, and is it ready? ml-connector status tells.',
    };
  }

  private async askLooker(): Promise<Pong> {
    const about = { system: 'looker', name: 'looker', connectionId: null } as const;
    const startedAt = this.clock.now();
    try {
      const { version, apiVersions, latencyMs } = await this.looker.stored();
      const release = version === null ? 'Looker' : `Looker ${version}`;
      const detail = `${release} took the key; API ${apiVersions.join(', ')}`;
      return { ...about, ok: true, latencyMs, detail, remedy: null };
    } catch (error) {
      // What nobody foresaw is no answer about Looker.
      if (!(error instanceof ConnectorError)) throw error;
      const remedy = error instanceof ApiException ? error.remedy : 'Is its address reached from here?';
      return { ...about, ok: false, latencyMs: this.clock.now() - startedAt, detail: errorText(error), remedy };
    }
  }
}
