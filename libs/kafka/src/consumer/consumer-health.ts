import type { Clock, HealthContributor, HealthReport } from '@ml-connector/kernel';

/** Without a fetch or heartbeat for so long the consumer hangs. */
const STALLED_AFTER_MS = 300_000;

/** Health of a consumer: ready once it has partitions and its first fetch came back; live while it makes progress. */
export class ConsumerHealth implements HealthContributor {
  readonly name = 'kafka-consumer';
  #joined = false;
  #fetched = false;
  #stopping = false;
  #lastSignMs: number | undefined;

  constructor(private readonly clock: Clock) {}

  joined(): void {
    this.#joined = true;
    this.sign();
  }

  fetched(): void {
    if (this.#joined) this.#fetched = true;
    this.sign();
  }

  stopping(): void {
    this.#stopping = true;
  }

  /** Anything that shows the consumer is at work. */
  sign(): void {
    this.#lastSignMs = this.clock.now();
  }

  ready(): HealthReport {
    if (this.#stopping) return { ok: false, detail: 'stopping' };
    if (!this.#joined) return { ok: false, detail: 'no partitions assigned yet' };
    return this.#fetched ? { ok: true } : { ok: false, detail: 'first fetch not back yet' };
  }

  live(): HealthReport {
    if (this.#stopping || this.#lastSignMs === undefined) return { ok: true };
    const silentMs = this.clock.now() - this.#lastSignMs;
    return silentMs < STALLED_AFTER_MS
      ? { ok: true }
      : { ok: false, detail: `no fetch and no heartbeat for ${Math.round(silentMs / 1000)} s` };
  }
}
