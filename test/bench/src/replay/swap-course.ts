import { cancelRebuild, rebuildBeside } from '@ml-connector/cli';
import { errorText, systemClock, TerminalError } from '@ml-connector/kernel';
import { seededRandom } from '@ml-connector/testing';
import { LIVE_FEED, LiveDocuments } from './live-documents.js';
import { PolledReads } from './polled-reads.js';
import { ReplayStand } from './stand.js';

/** How rebuilds are tried. */
export interface SwapPlan {
  readonly seed: number;
  readonly reads: number;
  readonly documents: number;
  /** The engines are shared: tables hold rows of others, which no raw topic has. */
  readonly shared: boolean;
}

/** What came out. */
export interface SwapFindings {
  readonly reads: number;
  readonly wrong: number;
  readonly swaps: number;
  readonly interrupted: number;
  readonly cancelled: number;
  readonly writer_restarts: number;
  readonly documents: number;
  readonly changes: number;
  /** Documents that are not in the warehouse at the end, and what the sums lack. */
  readonly lost: number;
  readonly problems: readonly string[];
}

const READERS = 4;
const CHANGES_A_ROUND = 20;
const TRAFFIC_EVERY_MS = 400;
const INTERRUPTED_SHARE = 0.4;

/** Live traffic, polled reads, writers that come and go, and rebuilds one after another, some broken off. */
export async function trySwaps(plan: SwapPlan, signal: AbortSignal): Promise<SwapFindings> {
  const stand = await ReplayStand.start();
  try {
    return await new SwapCourse(stand, plan, signal).run();
  } finally {
    await stand.stop();
  }
}

class SwapCourse {
  private readonly random: () => number;
  private readonly documents: LiveDocuments;
  private readonly done = new AbortController();
  private readonly problems: string[] = [];
  private swaps = 0;
  private interrupted = 0;
  private cancelled = 0;
  private restarts = 0;
  private changes = 0;

  constructor(
    private readonly stand: ReplayStand,
    private readonly plan: SwapPlan,
    private readonly signal: AbortSignal,
  ) {
    this.random = seededRandom(plan.seed);
    this.documents = new LiveDocuments(plan.seed, stand.connectionId, stand.divisions[0] ?? 0, plan.documents);
  }

  async run(): Promise<SwapFindings> {
    const { stand, documents, plan } = this;
    for (let left = plan.documents; left > 0; left -= 1_000) await stand.send(documents.next(Math.min(left, 1_000), 1));
    for (const name of ['transformer', 'writer', 'second_writer'] as const) await stand.run(name);
    await stand.drained();
    const reads = new PolledReads(stand.warehouse, documents, `nl:${stand.divisions[0]}`);
    const stop = AbortSignal.any([this.done.signal, this.signal]);
    const reading = Promise.all(Array.from({ length: READERS }, () => reads.run(plan.reads, this.signal)));
    const beside = [this.traffic(stop), this.restartWriters(stop), this.rebuilds(stop)];
    await reading;
    this.done.abort();
    await Promise.all(beside);
    await stand.drained();
    await reads.run(reads.found.reads + 2, this.signal);
    const lost = await this.lost();
    const { reads: count, wrong, examples } = reads.found;
    return {
      reads: count,
      wrong,
      swaps: this.swaps,
      interrupted: this.interrupted,
      cancelled: this.cancelled,
      writer_restarts: this.restarts,
      documents: documents.totals.documents,
      changes: this.changes,
      lost,
      problems: [...examples, ...this.problems, ...stand.faults],
    };
  }

  private async traffic(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.stand.send(this.documents.next(CHANGES_A_ROUND, 0.05));
      this.changes += CHANGES_A_ROUND;
      await systemClock.sleep(TRAFFIC_EVERY_MS);
    }
  }

  /** One of two writers goes now and then; its partitions are taken over in the middle of whatever a rebuild does. */
  private async restartWriters(stop: AbortSignal): Promise<void> {
    for (let i = 0; !stop.aborted; i++) {
      await pause(2_000 + this.random() * 3_000, stop);
      if (stop.aborted) return;
      const name = i % 2 === 0 ? 'writer' : 'second_writer';
      await this.stand.halt(name);
      await pause(this.random() * 1_000, stop);
      await this.stand.run(name);
      this.restarts++;
    }
  }

  private async rebuilds(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const breakOff = this.random() < INTERRUPTED_SHARE;
      if (breakOff && !(await this.rebuild(AbortSignal.timeout(Math.floor(this.random() * 1_500))))) {
        this.interrupted++;
        if (this.random() < 0.4) await this.cancel();
      }
      // The last one is finished, so that nothing is left half done.
      await this.rebuild(this.signal);
    }
  }

  /** True when it ended, false when the signal broke it off. */
  private async rebuild(signal: AbortSignal): Promise<boolean> {
    try {
      const parts = await this.stand.parts();
      const result = await rebuildBeside(parts, LIVE_FEED, { acceptDifferences: this.plan.shared }, signal);
      if (result.swapped) this.swaps++;
      else this.problems.push(`a rebuild differs: ${JSON.stringify(result.comparisons).slice(0, 2_000)}`);
      return true;
    } catch (error) {
      if (signal.aborted && signal !== this.signal) return false;
      this.problems.push(`a rebuild failed: ${errorText(error)}`);
      return true;
    }
  }

  private async cancel(): Promise<void> {
    try {
      await cancelRebuild(await this.stand.parts(), LIVE_FEED, this.signal);
      this.cancelled++;
    } catch (error) {
      if (error instanceof TerminalError && error.code === 'rebuild_swapping') return;
      throw error;
    }
  }

  private async lost(): Promise<number> {
    const key = `nl:${this.stand.divisions[0]}`;
    const [found] = await this.stand.warehouse.query<{ documents: number; amount: number }>(
      `SELECT toUInt32(count()) AS documents, toFloat64(sum(amount_dc)) AS amount FROM warehouse.fact_purchase_invoice FINAL WHERE division_key = {key:String}`,
      { key },
    );
    const { documents, amount } = this.documents.totals;
    return documents - (found?.documents ?? 0) + (amount - (found?.amount ?? 0));
  }
}

/** Waits, or until the signal is aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  if (!signal.aborted) await Promise.race([systemClock.sleep(ms), ended]);
}
