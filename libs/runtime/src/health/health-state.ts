import { errorText, type HealthContributor, type HealthRegistry, type HealthReport } from '@ml-connector/kernel';

/** Answer of `/ready` and `/live`: overall and by part. */
export interface HealthAnswer {
  readonly ok: boolean;
  readonly parts: Readonly<Record<string, HealthReport>>;
}

/** Below the time that probes and Prometheus wait. */
const PART_TIMEOUT_MS = 3_000;

type Phase = 'starting' | 'running' | 'stopping' | 'failed';

/** Health of the service: its own phase and what its parts report. */
export class HealthState implements HealthRegistry {
  readonly #contributors: HealthContributor[] = [];
  #phase: Phase = 'starting';

  register(contributor: HealthContributor): void {
    this.#contributors.push(contributor);
  }

  /** Everything that start does is done. */
  started(): void {
    if (this.#phase === 'starting') this.#phase = 'running';
  }

  /** From now on not ready: callers are to go elsewhere while the work in hand is finished. */
  stopping(): void {
    if (this.#phase !== 'failed') this.#phase = 'stopping';
  }

  /** From now on neither ready nor live: only a restart helps. */
  failed(): void {
    this.#phase = 'failed';
  }

  /** Whether the service can do its work now. A part that throws is not ready, with the reason. */
  async ready(): Promise<HealthAnswer> {
    const parts: Record<string, HealthReport> = { service: { ok: this.#phase === 'running', detail: this.#phase } };
    await Promise.all(
      this.#contributors.map(async (part) => {
        try {
          parts[part.name] = await withinTime(part.ready());
        } catch (error) {
          parts[part.name] = { ok: false, detail: errorText(error) };
        }
      }),
    );
    return answer(parts);
  }

  /** Whether the service makes progress or at least may still; false asks for a restart. */
  live(): HealthAnswer {
    const parts: Record<string, HealthReport> = { service: { ok: this.#phase !== 'failed', detail: this.#phase } };
    for (const part of this.#contributors) if (part.live !== undefined) parts[part.name] = part.live();
    return answer(parts);
  }
}

/** A part that does not answer holds nobody up: not who asks for readiness, not who reads metrics. */
async function withinTime(report: HealthReport | Promise<HealthReport>): Promise<HealthReport> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthReport>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: `no answer in ${PART_TIMEOUT_MS} ms` }), PART_TIMEOUT_MS);
  });
  return Promise.race([report, late]).finally(() => clearTimeout(timer));
}

function answer(parts: Record<string, HealthReport>): HealthAnswer {
  return { ok: Object.values(parts).every((part) => part.ok), parts };
}
