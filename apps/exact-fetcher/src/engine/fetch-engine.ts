import { errorText, parseDivisionKey, type Clock, type DivisionKey, type Logger } from '@ml-connector/kernel';
import type { ConnectionJobs } from '../jobs/connection-jobs.js';
import type { DueDivision } from '../store/due-divisions.js';
import { storeIsAway, withStore } from '../store/store-errors.js';
import type { DivisionWorker } from './division-worker.js';

/** What the engine works with. */
export interface EngineDeps {
  readonly worker: DivisionWorker;
  readonly connectionJobs: ConnectionJobs;
  /** Divisions with something to do now. */
  readonly dueDivisions: () => Promise<readonly DueDivision[]>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Divisions of one region at the same time: a region that does not answer takes no place of another. */
  readonly maxDivisions: number;
  /** Milliseconds between two looks for work; default 200. */
  readonly tickMs?: number;
  /** Ends the process. */
  readonly fail: (error: unknown) => void;
}

const TICK_MS = 200;
const AWAY_TICK_MS = 2_000;

/** Gives each due division a worker: many divisions at a time, each by one. */
export class FetchEngine {
  readonly #running = new Map<DivisionKey, Promise<void>>();
  readonly #stop = new AbortController();
  #loop: Promise<void> | undefined;
  #lastTickMs: number;

  constructor(private readonly deps: EngineDeps) {
    this.#lastTickMs = deps.clock.now();
  }

  /** Begins to work. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** No new call; waits for those in hand to be written. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await Promise.all(this.#running.values());
  }

  /** When the engine last looked for work; for liveness. */
  get lastTickMs(): number {
    return this.#lastTickMs;
  }

  /** Divisions in hand. */
  get inHand(): number {
    return this.#running.size;
  }

  async #run(): Promise<void> {
    const { clock } = this.deps;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const pauseMs = await this.#tick();
      this.#lastTickMs = clock.now();
      await clock.sleep(pauseMs, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  async #tick(): Promise<number> {
    try {
      await withStore(() => this.deps.connectionJobs.runDue(this.#stop.signal));
      for (const due of await withStore(() => this.deps.dueDivisions())) this.#assign(due);
      return this.deps.tickMs ?? TICK_MS;
    } catch (error) {
      if (!(error instanceof Error) || !('kind' in error) || error.kind === 'unknown') {
        this.deps.fail(error);
        return AWAY_TICK_MS;
      }
      this.deps.logger.warn('engine_waits', { error: errorText(error) });
      return AWAY_TICK_MS;
    }
  }

  #assign({ key, urgent }: DueDivision): void {
    const { worker, maxDivisions, fail, logger } = this.deps;
    if (this.#running.has(key) || this.#runningIn(key) >= maxDivisions || worker.rests(key, urgent)) return;
    const work = worker
      .work(key, this.#stop.signal)
      .catch((error: unknown) => {
        if (storeIsAway(error)) logger.warn('division_rests', { division: key, error: errorText(error) });
        else if (error instanceof Error && 'kind' in error && error.kind === 'retriable')
          logger.warn('division_rests', { division: key, error: errorText(error) });
        else fail(error);
      })
      .finally(() => this.#running.delete(key));
    this.#running.set(key, work);
  }

  #runningIn(key: DivisionKey): number {
    const { region } = parseDivisionKey(key);
    return [...this.#running.keys()].filter((other) => parseDivisionKey(other).region === region).length;
  }
}
