import type { Clock, HealthContributor, HealthReport } from '@ml-connector/kernel';

/** Without a fetch or heartbeat for so long the consumer hangs. */
const STALLED_AFTER_MS = 300_000;

/** Without one for so long it can't reach the brokers. */
const SILENT_AFTER_MS = 30_000;

/** Health of a consumer: ready once it has partitions and its first fetch came back; live while it makes progress. */
export class ConsumerHealth implements HealthContributor {
  readonly name: string;
  #joined = false;
  #fetched = false;
  #stopping = false;
  #lastSignMs: number | undefined;

  /** `number`: which consumer of the process, from 1. */
  constructor(
    private readonly clock: Clock,
    number = 1,
  ) {
    this.name = number === 1 ? 'kafka-consumer' : `kafka-consumer-${number}`;
  }

  joined(): void {
    this.#joined = true;
    this.sign();
  }

  fetched(): void {
    if (this.#joined) this.#fetched = true;
    this.sign();
  }

  /** The driver gave up and starts anew: not ready until it has partitions again. */
  crashed(): void {
    this.#joined = false;
    this.#fetched = false;
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
    if (!this.#fetched) return { ok: false, detail: 'first fetch not back yet' };
    const silentMs = this.#silentMs();
    return silentMs < SILENT_AFTER_MS ? { ok: true } : { ok: false, detail: silenceText(silentMs) };
  }

  live(): HealthReport {
    const silentMs = this.#silentMs();
    if (this.#stopping || silentMs < STALLED_AFTER_MS) return { ok: true };
    return { ok: false, detail: silenceText(silentMs) };
  }

  #silentMs(): number {
    return this.#lastSignMs === undefined ? 0 : this.clock.now() - this.#lastSignMs;
  }
}

function silenceText(silentMs: number): string {
  return `no fetch and no heartbeat for ${Math.round(silentMs / 1000)} s`;
}
