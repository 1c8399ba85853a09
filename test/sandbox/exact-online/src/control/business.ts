import type { ChangeEvent, MutateRequest } from '../books/books.js';
import type { SandboxCore } from '../server/sandbox-core.js';
import type { StateFiles } from './state-file.js';

/** Changes the books, writes the journal, and lets the courier tell subscribers. */
export class Business {
  private timer: NodeJS.Timeout | null = null;
  private traded = 0;

  constructor(
    private readonly core: SandboxCore,
    private readonly files: StateFiles,
  ) {}

  get tradesDone(): number {
    return this.traded;
  }

  /** So many business events now; gives the changes they caused. */
  trade(count: number): readonly ChangeEvent[] {
    const nowMs = this.core.clock.now();
    const events: ChangeEvent[] = [];
    for (let done = 0; done < count; done += 1) {
      const caused = this.core.books.trade(nowMs);
      this.files.append([{ kind: 'trade', nowMs }]);
      events.push(...caused);
    }
    this.traded += count;
    this.core.courier.send(events);
    return events;
  }

  /** @throws Error when the books refuse the change */
  mutate(request: MutateRequest): readonly ChangeEvent[] {
    const nowMs = this.core.clock.now();
    const events = this.changed(request, nowMs);
    this.core.courier.send(events);
    return events;
  }

  /** A refusal is journaled, too: up to it the books may have drawn random numbers, and a replay has to draw them. */
  private changed(request: MutateRequest, nowMs: number): readonly ChangeEvent[] {
    try {
      const events = this.core.books.mutate(request, nowMs);
      this.files.append([{ kind: 'mutate', nowMs, request }]);
      return events;
    } catch (error) {
      this.files.append([{ kind: 'mutate', nowMs, request, refused: true }]);
      throw error;
    }
  }

  move(division: number): void {
    const nowMs = this.core.clock.now();
    this.core.books.moveDivision(division, nowMs);
    this.files.append([{ kind: 'move', nowMs, division }]);
  }

  /** Trades at a steady pace until `stop`. */
  start(perMinute: number): void {
    this.stop();
    this.timer = setInterval(() => this.trade(1), 60_000 / perMinute);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }
}
